import { eventually } from '@saga/mesh';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openWindow } from './browser';
import { order, orderIdOf } from './sample-orders';
import { startStandIn, type StandIn } from './stand-in';

describe('the stream that a page listens to', () => {
  let browser: Browser;
  let console: StandIn;

  beforeAll(async () => {
    console = await startStandIn();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await console.close();
  });

  it('is let go while nobody sees the page, and goes on from where it was: a browser has six connections for all its tabs', async () => {
    const { page, faults, close } = await openWindow(browser, console.url);
    await page.goto(`${console.url}/orders`);
    await eventually(() => expect(console.isHeard()).toBe(true));
    console.tell('orders', { position: '17', orders: [order(17)], omitted: 0 });
    await page.getByText(`…${orderIdOf(17).slice(-8)}`).waitFor();
    await become(page, 'hidden');
    await eventually(() => expect(console.isHeard()).toBe(false));
    await become(page, 'visible');
    await eventually(() => expect(console.listened.at(-1)).toBe('?after=17'));
    console.tell('orders', { position: '18', orders: [order(18)], omitted: 0 });
    await page.getByText(`…${orderIdOf(18).slice(-8)}`).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('says when it has left orders out, and then the list is loaded again', async () => {
    const { page, faults, close } = await openWindow(browser, console.url);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${console.url}/orders`);
    await eventually(() => expect(console.isHeard()).toBe(true));
    await page.getByRole('table').waitFor();
    const before = asked.filter((path) => path === '/api/orders').length;
    console.tell('orders', { position: '19', orders: [order(19)], omitted: 7 });
    await page.getByText('7 changes are not in this list yet.').waitFor();
    await page.getByText('7 changes are not in this list yet.').waitFor({ state: 'detached' });
    expect(asked.filter((path) => path === '/api/orders')).toHaveLength(before + 1);
    expect(faults).toEqual([]);
    await close();
  });
});

/** As a browser does with the tab before and behind another: Chromium without a head shows all its tabs. */
async function become(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' })`);
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
}
