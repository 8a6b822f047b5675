import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Clients } from '../clients';
import { cpuBetween, readCpu, type CpuUse } from '../meters/processes';
import { allSettled } from '../orders';
import type { Stage } from '../stage';
import { root } from '../subjects/checkout';
import type { Say } from '../subjects/launch';
import { originsOf, type MeasuredMesh } from '../subjects/subject';
import type { ReadModel } from './read-model';

/** A replay of the whole log, with all services running. */
export interface Rebuild {
  readonly orders: number;
  readonly events: number;
  readonly seconds: number;
  readonly cpu: CpuUse | undefined;
  /** What that is of: from the command to its end, which is longer by its own start. */
  readonly cpuSeconds: number;
}

const CLIENTS = 256;

/** Has so many orders at least, and all of them rebuilt. Throws if the read model is another one afterwards. */
export async function measureRebuild(stage: Stage, model: ReadModel, orders: number, say: Say): Promise<Rebuild> {
  const missing = orders - (await model.orders());
  if (missing > 0) {
    say(`${missing} more orders`);
    const load = new Clients(CLIENTS, stage.seed, originsOf(stage.mesh), stage.signal);
    await load.run(undefined, missing);
    await allSettled(stage.orders, load.acknowledged, stage.signal);
    await model.hasAll(load.acknowledged, stage);
  }
  const [before, count] = [await model.digest(), await model.orders()];
  say(`rebuilding the read model of ${count} orders`);
  const [cpu, began] = [await readCpu(stage.mesh), Date.now()];
  const { events, seconds } = await rebuild(stage.mesh, stage.signal, say);
  const [cpuAfter, cpuSeconds] = [await readCpu(stage.mesh), (Date.now() - began) / 1_000];
  if ((await model.digest()) !== before) throw new Error('There are no figures, because the rebuilt read model is not the one before.');
  return { orders: count, events, seconds, cpu: cpu && cpuAfter && cpuBetween(cpu, cpuAfter), cpuSeconds };
}

/** As an operator does it. */
async function rebuild({ environment }: MeasuredMesh, signal: AbortSignal, say: Say): Promise<{ events: number; seconds: number }> {
  const child = spawn('npm', ['run', '--silent', 'rebuild', '--', 'console'], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  let last = '';
  createInterface({ input: child.stdout }).on('line', (line) => say((last = line)));
  const [code] = (await once(child, 'close')) as [number | null];
  const [, events, seconds] = /^Rebuilt: (\d+) events in ([\d.]+) s/.exec(last) ?? [];
  if (code !== 0 || events === undefined) throw new Error('The rebuild has failed: no figures.');
  return { events: Number(events), seconds: Number(seconds) };
}
