import { z } from 'zod';
import type { State } from '../api';
import { askUrl, parsed } from './ask';

const stated = z.object({ state: z.string() });
const statuses = z.record(z.string(), z.object({ status: z.object({ connector: stated, tasks: z.array(stated) }) }));
const reports = z.array(z.object({ connector: z.string(), isSound: z.boolean(), state: z.string() }));

/** By connector, the worst that is said of it and its tasks; undefined if its worker does not answer. */
export type WorkerSight = Readonly<Record<string, string>>;

/** By connector, what the watchdog has found out by what arrives. */
export type WatchdogSight = Readonly<Record<string, { readonly isSound: boolean; readonly state: string }>>;

export async function lookAtWorker(url: string): Promise<WorkerSight | undefined> {
  const answer = await askUrl(`${url}/connectors?expand=status`);
  const { data } = statuses.safeParse(parsed(answer?.text ?? ''));
  if (!data) return undefined;
  return Object.fromEntries(
    Object.entries(data).map(([name, { status }]) => {
      const states = [status.connector, ...status.tasks].map(({ state }) => state);
      return [name, states.find((state) => state !== 'RUNNING') ?? (status.tasks.length === 0 ? 'WITHOUT A TASK' : 'RUNNING')] as const;
    }),
  );
}

export async function lookAtWatchdog(url: string): Promise<WatchdogSight | undefined> {
  const answer = await askUrl(`${url}/health/ready`);
  const { data } = reports.safeParse(parsed(answer?.text ?? ''));
  return data && Object.fromEntries(data.map(({ connector, ...report }) => [connector, report]));
}

/** What a worker says is believed only when it is bad; that a connector works is for the watchdog to say. */
export function connectorState(
  name: string,
  worker: WorkerSight | undefined,
  watchdog: WatchdogSight | undefined,
): { readonly state: State; readonly reason: string | null } {
  if (!worker) return { state: 'unknown', reason: 'its worker does not answer' };
  const said = worker[name];
  if (said === undefined) return { state: 'down', reason: 'its worker does not know it' };
  if (said !== 'RUNNING') return { state: 'down', reason: `its worker says ${said}` };
  const report = watchdog?.[name];
  if (!report) return { state: 'up', reason: null };
  return report.isSound ? { state: 'up', reason: report.state } : { state: 'behind', reason: report.state };
}
