import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from './clients';
import { useBetween, type Meters, type Use } from './meters/meters';
import { allSettled, outcomeSince, type Outcome } from './orders';
import type { Stage } from './stage';
import { timesOf, type Times } from './statistics';
import { originsOf } from './subjects/subject';

const CLIENTS = 256;

/** Orders placed as fast as they are taken, by clients that wait for no end. */
export interface Burst {
  readonly orders: number;
  readonly clients: number;
  /** Orders by the time from the first POST until the last end, and until the last has settled. */
  readonly drainedPerSecond: number;
  readonly settledPerSecond: number;
  /** How many POSTs were answered a second. */
  readonly placedPerSecond: number;
  readonly post: Times;
  readonly refusals: Readonly<Record<string, number>>;
  readonly endings: Outcome['endings'];
  readonly use: Use;
}

export async function measureBurst(stage: Stage, meters: Meters, orders: number): Promise<Burst> {
  const { mesh, orders: table, seed, signal } = stage;
  const before = await meters.read();
  const began = new Date();
  const load = new Clients(CLIENTS, seed, originsOf(mesh), signal);
  await load.run(undefined, orders);
  const placedBy = Date.now();
  await sleep(1_000, undefined, { signal });
  const memory = await meters.memory();
  await allSettled(table, load.acknowledged, signal);
  const outcome = await outcomeSince(table, began);
  const perSecond = (until: number): number => (load.passages.length * 1_000) / (until - began.getTime());
  return {
    orders: load.passages.length,
    clients: CLIENTS,
    drainedPerSecond: perSecond(outcome.lastEndedAt.getTime()),
    settledPerSecond: perSecond(outcome.lastSettledAt.getTime()),
    placedPerSecond: perSecond(placedBy),
    post: timesOf(load.passages.map(({ postedAt, answeredAt }) => answeredAt - postedAt)),
    refusals: Object.fromEntries(load.refusals),
    endings: outcome.endings,
    use: useBetween(before, await meters.read(), load.passages.length, 0, memory),
  };
}
