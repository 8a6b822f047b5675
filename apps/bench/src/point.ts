import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from './clients';
import { Endings } from './endings';
import { useBetween, type Meters, type Reading, type Use } from './meters/meters';
import { allSettled, outcomeSince, settledBetween, type Outcome } from './orders';
import type { Stage } from './stage';
import { timesOf, type Times } from './statistics';
import { originsOf } from './subjects/subject';

/** Clients begin together, and the first fetches after that are not like those that follow. */
const RAMP_MS = 2_000;

/** What one number of clients did in a window of time. */
export interface Point {
  readonly clients: number;
  readonly seconds: number;
  readonly sagas: number;
  readonly sagasPerSecond: number;
  readonly settledPerSecond: number;
  /** From the POST until its end was seen to be committed, and until its answer; milliseconds. */
  readonly toEnd: Times;
  readonly post: Times;
  /** POSTs that were not answered with 202, by answer. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Of all its orders, those of the ramp included. */
  readonly endings: Outcome['endings'];
  readonly use: Use;
}

/** A closed loop: each client waits for the committed end of its order and places the next. */
export async function measurePoint(stage: Stage, meters: Meters, clients: number, seconds: number): Promise<Point> {
  const { mesh, orders, seed, signal } = stage;
  const began = new Date();
  const load = new Clients(clients, seed, originsOf(mesh), signal);
  const endings = await Endings.open(mesh.environment.ORDER_DATABASE_URL!);
  try {
    const running = load.run(endings);
    const now = async (): Promise<Instant> => ({
      tick: performance.now(),
      date: new Date(),
      looks: endings.looks,
      reading: await meters.read(),
    });
    const ended = running.then(() => Promise.reject(new Error('The clients ended.')));
    const window = await Promise.race([openWindow(seconds, now, signal), ended]);
    const memory = await meters.memory();
    load.stop();
    ended.catch(() => undefined);
    await running;
    await allSettled(orders, load.acknowledged, signal);
    const { from, to } = window;
    const passed = load.passages.filter(({ endedAt }) => endedAt >= from.tick && endedAt < to.tick);
    const length = (to.tick - from.tick) / 1_000;
    return {
      clients,
      seconds: length,
      sagas: passed.length,
      sagasPerSecond: passed.length / length,
      settledPerSecond: (await settledBetween(orders, from.date, to.date)) / length,
      toEnd: timesOf(passed.map(({ postedAt, endedAt }) => endedAt - postedAt)),
      post: timesOf(passed.map(({ postedAt, answeredAt }) => answeredAt - postedAt)),
      refusals: Object.fromEntries(load.refusals),
      endings: (await outcomeSince(orders, began)).endings,
      use: useBetween(from.reading, to.reading, passed.length, to.looks - from.looks, memory),
    };
  } finally {
    load.stop();
    await endings.close();
  }
}

interface Instant {
  readonly tick: number;
  readonly date: Date;
  readonly looks: number;
  readonly reading: Reading;
}

async function openWindow(seconds: number, now: () => Promise<Instant>, signal: AbortSignal): Promise<{ from: Instant; to: Instant }> {
  await sleep(RAMP_MS, undefined, { signal });
  const from = await now();
  await sleep(seconds * 1_000 - (performance.now() - from.tick), undefined, { signal });
  return { from, to: await now() };
}
