import type { Cloud } from '../mesh';
import type { Infrastructure, Run } from '../plan';
import { classArchives } from './class-archive';
import { connectPlan } from './connect';
import { findJava, type Java } from './java';
import { kafkaPlan } from './kafka';
import { openLink } from './link';
import { jvmParts, type JvmParts } from './maven';
import { postgresPlan, postgresPrograms } from './postgres';
import { registryPlan } from './registry';

/** What the plans of processes are made from. */
export interface ProcessRun extends Run {
  readonly java: Java;
  readonly jvmParts: JvmParts;
  /** Archives of loaded classes, if this Java can have them. */
  readonly classes?: { readonly folder: string; readonly use: 'read' | 'write' };
  /** Where the other cloud finds each cloud's broker. */
  readonly overLink: Readonly<Record<Cloud, string>>;
  /** The folder of PostgreSQL's bin, lib and share. */
  readonly postgres: string;
}

/**
 * The infrastructure as plain processes. Fetches their programs if they are not there yet; throws a MeshError that says what to install, and what
 * `signal` was aborted with.
 */
export async function processInfrastructure(run: Run, onProgress: (line: string) => void, signal: AbortSignal): Promise<Infrastructure> {
  const java = findJava();
  const [kit, postgres] = await Promise.all([jvmParts(java, onProgress, signal), postgresPrograms()]);
  const archives = await classArchives(java, kit, onProgress, signal);
  const classes = archives === undefined ? undefined : ({ folder: archives, use: 'read' } as const);
  const { overLink, link, close } = await openLink(run);
  const processRun: ProcessRun = { ...run, java, jvmParts: kit, classes, postgres, overLink };
  const plans = [
    postgresPlan(processRun, 'aws'),
    postgresPlan(processRun, 'azure'),
    kafkaPlan(processRun, 'aws'),
    kafkaPlan(processRun, 'azure'),
    registryPlan(processRun),
    connectPlan(processRun, 'aws'),
    connectPlan(processRun, 'azure'),
  ];
  return { plans, link, close };
}
