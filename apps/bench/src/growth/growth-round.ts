import { Meters } from '../meters/meters';
import type { Options } from '../options';
import { measurePoint, type Point } from '../point';
import { checkAll, onStage, warmUp, type Stage } from '../stage';
import type { Say } from '../subjects/launch';
import type { Subject } from '../subjects/subject';
import { fillPast, removePast } from './past';

/** What the machine did meanwhile, whoever is measured next has to get over. */
const SETTLE_SECONDS = 20;

export interface Growth {
  /** Orders of the past. */
  readonly orders: number;
  /** One and the same mesh before they came, with them, and after they had gone: a machine that drifts shows between the first and the last. */
  readonly before: Point;
  readonly grown: Point;
  readonly after: Point;
  readonly checkSeconds: number;
}

/** Measures one mesh with tables that have grown, and without. Throws if a guarantee is broken afterwards. */
export function playGrowth(subject: Subject, options: Options, orders: number, signal: AbortSignal, say: Say): Promise<Growth> {
  return onStage({ subject, seed: options.seed, signal, say }, async (stage) => {
    say(`warming up for ${options.warmUp} s`);
    await warmUp(stage, options.warmUp);
    const points = await measureGrowth(stage, { orders, clients: Number(options.points[0]), seconds: options.seconds }, say);
    say('checking every row and every topic');
    return { orders, ...points, checkSeconds: await checkAll(stage.mesh) };
  });
}

export interface GrowthOptions {
  readonly orders: number;
  readonly clients: number;
  readonly seconds: number;
  readonly settleSeconds?: number;
}

export async function measureGrowth(
  stage: Stage,
  { orders, clients, seconds, settleSeconds = SETTLE_SECONDS }: GrowthOptions,
  say: Say,
): Promise<Pick<Growth, 'before' | 'grown' | 'after'>> {
  const meters = await Meters.open(stage.mesh);
  const measure = async (what: string): Promise<Point> => {
    await warmUp(stage, settleSeconds);
    say(`${clients} clients for ${seconds} s, ${what}`);
    return measurePoint(stage, meters, clients, seconds);
  };
  try {
    const before = await measure('before');
    const grown = await withPast(stage, orders, say, () => measure('with them'));
    return { before, grown, after: await measure('after them') };
  } finally {
    await meters.close();
  }
}

async function withPast(stage: Stage, orders: number, say: Say, work: () => Promise<Point>): Promise<Point> {
  try {
    say(`writing ${orders.toLocaleString('en')} orders of the past`);
    await fillPast(stage.mesh, orders, stage.signal);
    return await work();
  } finally {
    say('taking them away again');
    await removePast(stage.mesh);
  }
}
