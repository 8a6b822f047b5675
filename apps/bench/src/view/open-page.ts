import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { OpenLoop } from '../open-loop';
import { allSettled } from '../orders';
import type { Stage } from '../stage';

const MINUTE_MS = 60_000;
/** One that shows nothing newer for so long is frozen, and what is frozen does not grow. */
const FROZEN_MS = 30_000;

/** What the page of orders was like at the end of a minute. */
export interface PageMinute {
  /** Orders that were placed up to then. */
  readonly placed: number;
  /** Megabytes of its scripts, after the garbage was collected. */
  readonly heap: number;
  readonly elements: number;
  /** Milliseconds since the newest order that it shows was made. */
  readonly behind: number;
}

export interface OpenPage {
  /** Orders a second. */
  readonly rate: number;
  readonly minutes: readonly PageMinute[];
}

export interface OpenPageOptions {
  /** Orders a second. */
  readonly rate: number;
  readonly minutes: number;
  /** Other than a minute's length where nobody has that much time. */
  readonly minuteMs?: number;
}

/** The page of orders stays open while orders come. Throws without a Chromium, for an error in the page, and if it no longer shows what comes. */
export async function measureOpenPage(stage: Stage, options: OpenPageOptions, say: (line: string) => void): Promise<OpenPage> {
  const { rate } = options;
  const executablePath = chromiumFrom(process.env);
  // As root, which is who runs in a container, Chromium has no sandbox.
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--js-flags=--expose-gc', '--enable-precise-memory-info'],
  });
  try {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    await page.goto(`${stage.mesh.endpoints.console}/orders`);
    const load = new OpenLoop(stage);
    const looks = await load.during(rate, () => lookEachMinute(page, load, options, stage.signal, say));
    await allSettled(stage.orders, load.acknowledged, stage.signal);
    if (faults.length > 0) throw new Error(`There are no figures, because of errors in the page: ${faults.join(', ')}`);
    return { rate, minutes: looks };
  } finally {
    await browser.close();
  }
}

/** Throws if there is none, which is better known before anything is measured. */
export function chromiumFrom({ CHROMIUM }: NodeJS.ProcessEnv): string {
  if (!CHROMIUM) throw new Error('--page wants a Chromium: name it in CHROMIUM.');
  return CHROMIUM;
}

async function lookEachMinute(
  page: Page,
  load: OpenLoop,
  { minutes, minuteMs = MINUTE_MS }: OpenPageOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<PageMinute[]> {
  const looks: PageMinute[] = [];
  for (let number = 1, at = Date.now(); number <= minutes; number++) {
    at += minuteMs;
    await sleep(at - Date.now(), undefined, { signal });
    const look = { placed: load.acknowledged.length, ...(await lookAt(page)) };
    say(`minute ${number} of ${minutes}: ${look.heap.toFixed(1)} MB, ${look.elements} elements, ${look.behind} ms behind`);
    if (look.behind > FROZEN_MS) throw new Error(`There are no figures, because the page is ${look.behind} ms behind.`);
    looks.push(look);
  }
  return looks;
}

async function lookAt(page: Page): Promise<Omit<PageMinute, 'placed'>> {
  const links = await page.evaluate<string[]>(`[...document.querySelectorAll('a[href^="/orders/"]')].map(({ pathname }) => pathname)`);
  const newest = Math.max(...links.map(madeAt));
  const behind = Date.now() - newest;
  await page.evaluate('gc()');
  const heap = await page.evaluate<number>('performance.memory.usedJSHeapSize / 1e6');
  return { heap, elements: await page.evaluate<number>('document.querySelectorAll("*").length'), behind };
}

/** The ids of orders are UUIDs of version 7, which begin with milliseconds since 1970. */
function madeAt(path: string): number {
  return Number.parseInt(path.split('/')[2]!.replaceAll('-', '').slice(0, 12), 16);
}
