import { folderFor, startInstance, type OwnPart } from '@saga/mesh';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenLoop } from '../open-loop';
import { allSettled, longestPause, timesToEnd, type TimesToEnd } from '../orders';
import type { Stage } from '../stage';

/** Every order passes it twice at most, and it is the one in the other cloud. */
const SERVICE = 'payment';
const STOP_MS = 5_000;
/** A session that is over is noticed within 10 s, and what waited for that is caught up with in less than as much again. */
const WINDOW_SECONDS = 20;

/** What orders were like that were placed around a change of a consumer group. */
export interface Moment extends TimesToEnd {
  readonly name: string;
  /** Milliseconds in which not a single order ended. */
  readonly longestPause: number;
}

export interface Rebalance {
  /** Orders a second. */
  readonly rate: number;
  readonly service: typeof SERVICE;
  readonly moments: readonly Moment[];
  readonly refusals: Readonly<Record<string, number>>;
}

/** A second instance joins under a steady load, leaves, joins again and is killed. */
export async function measureRebalance(
  stage: Stage,
  rate: number,
  say: (line: string) => void,
  windowSeconds = WINDOW_SECONDS,
): Promise<Rebalance> {
  const load = new OpenLoop(stage);
  const windows = await load.during(rate, () => playChanges(stage, windowSeconds, say));
  await allSettled(stage.orders, load.acknowledged, stage.signal);
  const moments: Moment[] = [];
  for (const { name, from, to } of windows) {
    moments.push({ name, ...(await timesToEnd(stage.orders, from, to)), longestPause: await longestPause(stage.orders, from, to) });
  }
  return { rate, service: SERVICE, moments, refusals: Object.fromEntries(load.refusals) };
}

interface Window {
  readonly name: string;
  readonly from: Date;
  readonly to: Date;
}

async function playChanges({ mesh, signal }: Stage, seconds: number, say: (line: string) => void): Promise<Window[]> {
  const folder = folderFor(undefined, 'saga-bench-rebalance');
  const windows: Window[] = [];
  let instance: OwnPart | undefined;
  const during = async (name: string, change: () => Promise<unknown>): Promise<void> => {
    say(name);
    const from = new Date();
    await change();
    await sleep(seconds * 1_000, undefined, { signal });
    windows.push({ name, from, to: new Date() });
  };
  const enter = async (): Promise<unknown> => (instance = await startInstance(mesh, SERVICE, join(folder, `${SERVICE}.log`)));
  try {
    await during('nothing changes', () => Promise.resolve());
    await during('an instance joins', enter);
    await during('it leaves', () => instance!.stop(STOP_MS));
    await during('another joins', enter);
    await during('it is killed', () => instance!.kill());
    return windows;
  } finally {
    await instance?.stop(STOP_MS);
    rmSync(folder, { recursive: true, force: true });
  }
}
