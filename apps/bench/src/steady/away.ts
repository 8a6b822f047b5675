import { setTimeout as sleep } from 'node:timers/promises';
import { OpenLoop } from '../open-loop';
import { allSettled, noneOpen, openOrders, outcomeSince, type Outcome } from '../orders';
import type { Stage } from '../stage';

const workers = ['connect-aws', 'connect-azure'] as const;
/** How long all is well before. */
const CALM_SECONDS = 10;

/** What an outage of both Connect workers leaves behind, and how soon that is gone: nothing is relayed or mirrored meanwhile. */
export interface Away {
  /** Orders a second, before, meanwhile and after. */
  readonly rate: number;
  readonly seconds: number;
  /** Orders that had not settled when both workers answered again. */
  readonly backlog: number;
  /** From the command until both answered. */
  readonly startSeconds: number;
  /** From then on until the last of the orders of before had settled, under the same load. */
  readonly catchUpSeconds: number;
  /** Of all its orders. Those whose deadline passed meanwhile have settled too, and have made more events than others. */
  readonly endings: Outcome['endings'];
  readonly refusals: Readonly<Record<string, number>>;
}

export async function measureAway(
  stage: Stage,
  rate: number,
  seconds: number,
  say: (line: string) => void,
  calmSeconds = CALM_SECONDS,
): Promise<Away> {
  const load = new OpenLoop(stage);
  const began = new Date();
  const outage = await load.during(rate, async () => {
    await sleep(calmSeconds * 1_000, undefined, { signal: stage.signal });
    return playOutage(stage, load, seconds, say);
  });
  await allSettled(stage.orders, load.acknowledged, stage.signal);
  const { endings } = await outcomeSince(stage.orders, began);
  return { rate, seconds, ...outage, endings, refusals: Object.fromEntries(load.refusals) };
}

type Outage = Pick<Away, 'backlog' | 'startSeconds' | 'catchUpSeconds'>;

async function playOutage(stage: Stage, load: OpenLoop, seconds: number, say: (line: string) => void): Promise<Outage> {
  const { orders, signal } = stage;
  const startSeconds = await withoutWorkers(stage, async () => {
    say(`${workers.join(' and ')} are killed`);
    await sleep(seconds * 1_000, undefined, { signal });
  });
  const back = new Date();
  const backlog = await openOrders(orders, load.acknowledged, back);
  say(`they are back, and ${backlog} orders are open`);
  await noneOpen(orders, load.acknowledged, signal, back);
  return { backlog, startSeconds, catchUpSeconds: (Date.now() - back.getTime()) / 1_000 };
}

/** Returns how many seconds it took until both workers answered again. They are started whatever happens: the mesh may be somebody's who goes on with it. */
async function withoutWorkers({ mesh }: Stage, work: () => Promise<void>): Promise<number> {
  const killed: string[] = [];
  // The mesh does what it was told also when whoever told it does not wait for that.
  const start = async (): Promise<unknown> => Promise.all(killed.map((name) => mesh.part(name).start()));
  try {
    for (const name of workers) {
      await mesh.part(name).kill();
      killed.push(name);
    }
    await work();
  } catch (error) {
    await start();
    throw error;
  }
  const began = Date.now();
  await start();
  return (Date.now() - began) / 1_000;
}
