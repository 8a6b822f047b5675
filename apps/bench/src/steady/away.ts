import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '@saga/demo/random';
import { OpenLoop } from '../open-loop';
import { allSettled, openOrders } from '../orders';
import type { Stage } from '../stage';

const workers = ['connect-aws', 'connect-azure'] as const;
/** How long all is well before. */
const CALM_SECONDS = 10;
const PAUSE_MS = 200;

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
  readonly refusals: Readonly<Record<string, number>>;
}

export async function measureAway(stage: Stage, rate: number, seconds: number, say: (line: string) => void): Promise<Away> {
  const { mesh, orders, seed, signal } = stage;
  const load = new OpenLoop(stage);
  const running = load.run(new Random(seed, `${rate} orders a second`), rate);
  const play = async (): Promise<Omit<Away, 'refusals'>> => {
    await sleep(CALM_SECONDS * 1_000, undefined, { signal });
    say(`${workers.join(' and ')} are killed`);
    await Promise.all(workers.map((name) => mesh.part(name).kill()));
    await sleep(seconds * 1_000, undefined, { signal });
    const began = Date.now();
    await Promise.all(workers.map((name) => mesh.part(name).start()));
    const back = new Date();
    const backlog = await openOrders(orders, load.acknowledged, back);
    say(`they are back, and ${backlog} orders are open`);
    while ((await openOrders(orders, load.acknowledged, back)) > 0) await sleep(PAUSE_MS, undefined, { signal });
    const [startSeconds, catchUpSeconds] = [back.getTime() - began, Date.now() - back.getTime()].map((ms) => ms / 1_000);
    return { rate, seconds, backlog, startSeconds: startSeconds!, catchUpSeconds: catchUpSeconds! };
  };
  try {
    const ended = running.then(() => Promise.reject(new Error('The load ended.')));
    const away = await Promise.race([play(), ended]);
    load.stop();
    ended.catch(() => undefined);
    await running;
    await allSettled(orders, load.acknowledged, signal);
    return { ...away, refusals: Object.fromEntries(load.refusals) };
  } finally {
    load.stop();
  }
}
