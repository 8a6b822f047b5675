import type { Endpoints, Environment, PartName } from '../mesh';
import type { Ports } from '../ports';
import type { Java } from './java';
import type { JvmParts } from './maven';
import type { Command } from './supervise';

/** What one part needs to run as a process. */
export interface Plan {
  readonly name: PartName;
  readonly ports: readonly number[];
  /** Parts that must be ready before this one is started. */
  readonly after: readonly PartName[];
  /** Makes the data folder and whatever else must be there; called before each start, does nothing when all is there. */
  prepare(): Promise<void>;
  readonly command: Command;
  /** Rejects while the part does not answer as it should. */
  probe(): Promise<void>;
  /** A line that says that a start failed only because the killed predecessor has not wholly gone; the start is then repeated. */
  readonly transient?: RegExp;
}

/** `quick`: the JVM's first compiler alone, so that it starts a third faster. `fast`: both compilers, for twice the throughput later. */
export type JvmMode = 'quick' | 'fast';

/** What all plans of a run are made from. */
export interface Run {
  /** Each part has its data in `data/<part>` and its output in `logs/<part>.log`. */
  readonly folder: string;
  readonly ports: Ports;
  readonly endpoints: Endpoints;
  readonly environment: Environment;
  readonly java: Java;
  readonly jvm: JvmMode;
  readonly jvmParts: JvmParts;
  /** Archives of loaded classes, if this Java can have them. */
  readonly classes?: { readonly folder: string; readonly use: 'read' | 'write' };
  /** The folder of PostgreSQL's bin, lib and share. */
  readonly postgres: string;
}

/** Answers with a 2xx within 2 s, or rejects. */
export async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
