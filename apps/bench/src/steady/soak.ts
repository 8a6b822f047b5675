import { setTimeout as sleep } from 'node:timers/promises';
import { Meters } from '../meters/meters';
import { OpenLoop } from '../open-loop';
import { allSettled, openOrders, timesToEnd, type TimesToEnd } from '../orders';
import type { Stage } from '../stage';
import { timesOf, type Times } from '../statistics';

const MINUTE_MS = 60_000;

/** What a minute of steady load was like. */
export interface Minute extends TimesToEnd {
  /** Milliseconds from when an order was due until it was acknowledged. */
  readonly acknowledged: Times;
  /** Orders at its end that had no answer, and that had not settled: a backlog if they become more. */
  readonly unanswered: number;
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

type Look = Pick<Minute, 'unanswered' | 'open' | 'memory'> & { readonly from: Date; readonly to: Date };

/** The same load for minutes: whatever grows, grows to be seen. */
export async function measureSoak(stage: Stage, options: SoakOptions, say: (line: string) => void): Promise<Soak> {
  const load = new OpenLoop(stage);
  const looks = await load.during(options.rate, () => lookEachMinute(stage, load, options, say));
  await allSettled(stage.orders, load.acknowledged, stage.signal);
  const minutes: Minute[] = [];
  for (const { from, to, ...look } of looks) {
    const due = load.acknowledgements.filter(({ dueAt }) => dueAt >= from.getTime() && dueAt < to.getTime());
    minutes.push({ ...(await timesToEnd(stage.orders, from, to)), acknowledged: timesOf(due.map(({ ms }) => ms)), ...look });
  }
  return { rate: options.rate, minutes, refusals: Object.fromEntries(load.refusals) };
}

async function lookEachMinute(
  { mesh, orders, signal }: Stage,
  load: OpenLoop,
  { minutes, minuteMs = MINUTE_MS }: SoakOptions,
  say: (line: string) => void,
): Promise<Look[]> {
  const meters = await Meters.open(mesh);
  const looks: Look[] = [];
  try {
    for (let number = 1, from = new Date(); number <= minutes; number++) {
      await sleep(from.getTime() + minuteMs - Date.now(), undefined, { signal });
      const to = new Date();
      const { unanswered } = load;
      const [open, memory] = [await openOrders(orders, load.acknowledged), await meters.memory()];
      looks.push({ from, to, unanswered, open, memory });
      say(`minute ${number} of ${minutes}: ${open} orders are open`);
      from = to;
    }
    return looks;
  } finally {
    await meters.close();
  }
}
