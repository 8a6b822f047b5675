import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { order } from './sample-orders';
import { meshWith } from './samples';
import { openStage, type Stage } from './stage';

/** What ten minutes of 100 orders a second bring: each message tells of 25, four times a second. */
const ORDERS = 60_000;
const A_MESSAGE = 25;
/** Between messages, so that each is heard, and some are drawn, before the next. */
const PAUSE_MS = 2;

describe('a page that is left open', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  it('does not grow with the orders that it was told of', async () => {
    const { page, faults, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders`);
    await page.getByRole('table').waitFor();
    // The list has to be full before: what it shows at most is not what is meant.
    await tellOf(0, 2_000);
    await isShown(page, 2_000);
    const before = await sizeOf(page);
    await tellOf(2_000, ORDERS);
    await isShown(page, ORDERS);
    const after = await sizeOf(page);
    expect(after.elements).toBeLessThan(before.elements * 1.05);
    expect(after.heap).toBeLessThan(before.heap + 10e6);
    expect(faults).toEqual([]);
    await close();
  }, 120_000);

  it('does not grow either with what it hears of a list that was refused', async () => {
    const { page, faults, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders?customer=-`);
    await page.getByText('The request is not valid').waitFor();
    const before = await sizeOf(page);
    await tellOf(0, ORDERS);
    // What is told last is seen last, whatever the page makes of the orders.
    stage.console.tell('mesh', meshWith(4711));
    await page.locator('nav').getByText('4714').waitFor();
    expect((await sizeOf(page)).heap).toBeLessThan(before.heap + 10e6);
    expect(faults).toEqual([]);
    await close();
  }, 120_000);

  async function tellOf(from: number, to: number): Promise<void> {
    for (let number = from; number < to; number += A_MESSAGE) {
      const orders = Array.from({ length: A_MESSAGE }, (_, index) => order(1000 + number + index));
      stage.console.tell('orders', { position: String(1000 + number), orders, omitted: 0 });
      await sleep(PAUSE_MS);
    }
  }
});

async function isShown(page: Page, last: number): Promise<void> {
  await page.getByText(`…${order(1000 + last - 1).orderId.slice(-8)}`).waitFor();
}

/** After the garbage was collected. */
async function sizeOf(page: Page): Promise<{ readonly heap: number; readonly elements: number }> {
  await page.evaluate('gc()');
  const heap = await page.evaluate<number>('performance.memory.usedJSHeapSize');
  return { heap, elements: await page.evaluate<number>('document.querySelectorAll("*").length') };
}
