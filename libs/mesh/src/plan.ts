import type { LinkOptions } from './link';
import type { Endpoints, Environment, Link, PartName } from './mesh';
import type { Ports } from './ports';

/** One thing that runs: a process, or a container. */
export interface Child {
  /** Of the process on the machine that it runs on; a container's may be in a virtual machine. */
  readonly pid: number;
  /** How it ended, in words: `with exit code 1`, `by SIGKILL`. */
  readonly ended: Promise<string>;
  /** Asks it to end, and leaves it the time that it takes. */
  end(): Promise<void>;
  /** Reaches all of it, with no new process slipping through. Does nothing once it has ended. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
}

/** How one part is run. */
export interface Plan {
  readonly name: PartName;
  /** Those of this machine that it takes. */
  readonly ports: readonly number[];
  /** Parts that must be ready before this one is started. */
  readonly after: readonly PartName[];
  /** Makes the data folder and whatever else must be there; called before each start, does nothing when all is there. */
  prepare(): Promise<void>;
  /** Starts it, for the first time or again with the same data; what it prints is added to the log. A service has `more` in its environment. */
  launch(log: string, more: Environment): Promise<Child>;
  /** Rejects while the part does not answer as it should. */
  probe(): Promise<void>;
  /** A line that says that a start failed only because the killed predecessor has not wholly gone; the start is then repeated. */
  readonly transient?: RegExp;
}

/** `quick`: the JVM's first compiler alone, so that it starts a third faster. `fast`: both compilers, for twice the throughput later. */
export type JvmMode = 'quick' | 'fast';

/** What all plans of a mesh are made from. */
export interface Run {
  /** Data, if any is kept, is in `data/<part>`, output in `logs/<part>.log`. */
  readonly folder: string;
  readonly ports: Ports;
  readonly endpoints: Endpoints;
  readonly environment: Environment;
  readonly jvm: JvmMode;
  readonly link?: LinkOptions;
}

/** The infrastructure of one mesh, ready to be started, whoever provides it. */
export interface Infrastructure {
  /** Who waits for others comes after them. */
  readonly plans: readonly Plan[];
  readonly link: Link;
  /** Removes what is not to outlive the parts, when all of them have ended. */
  close(): Promise<void>;
}

/** Answers with a 2xx within 2 s, or rejects. */
export async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
