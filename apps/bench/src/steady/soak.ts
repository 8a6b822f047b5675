import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '@saga/demo/random';
import type { Meters } from '../meters/meters';
import { OpenLoop } from '../open-loop';
import { allSettled, openOrders, timesToEnd, type TimesToEnd } from '../orders';
import type { Stage } from '../stage';

const MINUTE_MS = 60_000;

/** What a minute of steady load was like. */
export interface Minute extends TimesToEnd {
  /** Orders that had not settled at its end: a backlog if they become more. */
  readonly open: number;
  /** Megabytes of each part at its end; nothing where it could not be measured. */
  readonly memory: Readonly<Record<string, number>> | undefined;
}

export interface Soak {
  /** Orders a second. */
  readonly rate: number;
  readonly minutes: readonly Minute[];
  readonly refusals: Readonly<Record<string, number>>;
}

export interface SoakOptions {
  /** Orders a second. */
  readonly rate: number;
  readonly minutes: number;
  /** Other than a minute's length where nobody has that much time. */
  readonly minuteMs?: number;
}

/** The same load for minutes: whatever grows, grows to be seen. */
export async function measureSoak(
  stage: Stage,
  meters: Meters,
  { rate, minutes, minuteMs = MINUTE_MS }: SoakOptions,
  say: (line: string) => void,
): Promise<Soak> {
  const { orders, seed, signal } = stage;
  const load = new OpenLoop(stage);
  const running = load.run(new Random(seed, `${rate} orders a second`), rate);
  const looks: (Pick<Minute, 'open' | 'memory'> & { readonly from: Date; readonly to: Date })[] = [];
  const look = async (): Promise<void> => {
    for (let number = 1, from = new Date(); number <= minutes; number++) {
      await sleep(from.getTime() + minuteMs - Date.now(), undefined, { signal });
      const to = new Date();
      looks.push({ from, to, open: await openOrders(orders, load.acknowledged), memory: await meters.memory() });
      say(`minute ${number} of ${minutes}: ${looks.at(-1)!.open} orders are open`);
      from = to;
    }
  };
  try {
    await Promise.race([look(), running]);
    load.stop();
    await running;
    await allSettled(orders, load.acknowledged, signal);
  } finally {
    load.stop();
  }
  const all: Minute[] = [];
  for (const { from, to, open, memory } of looks) all.push({ ...(await timesToEnd(orders, from, to)), open, memory });
  return { rate, minutes: all, refusals: Object.fromEntries(load.refusals) };
}
