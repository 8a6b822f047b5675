import { attach, eventually, type Mesh } from '@saga/mesh';
import { randomInt } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openWindow, seriousFindings, type Window } from './browser';
import { breakReservations } from './flawed-inventory';
import { keepScreenshot } from './screenshot';

/** An order passes its deadline after 12 s here, and a service that was stopped takes some seconds to be back. */
const LONG_MS = 45_000;

/** The page on a mesh that runs: what a newcomer does with it, and what there is to see. */
describe('the page', () => {
  let mesh: Mesh;
  let browser: Browser;
  let window: Window;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    mesh = await attach();
    url = mesh.endpoints.console;
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
  });

  beforeEach(async () => {
    window = await openWindow(browser, url, { viewport: { width: 1280, height: 1000 } });
    page = window.page;
    page.setDefaultTimeout(LONG_MS);
  });

  afterEach(async () => {
    expect(window.faults).toEqual([]);
    await window.close();
  });

  const status = (words: string | RegExp) => page.locator('.facts').getByText(words).first().waitFor();
  const event = (name: RegExp) => page.getByRole('button', { name }).waitFor();
  const go = async (path: string): Promise<void> => {
    await page.goto(`${url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  it('shows both clouds as they are, and an order that is placed from there until it is confirmed and settled', async () => {
    await go('/');
    for (const name of ['order', 'inventory', 'payment']) await page.getByRole('article', { name: `Service ${name}` }).waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    await keepScreenshot(page, 'mesh');
    await page.getByRole('button', { name: 'goes well' }).click();
    await status('confirmed');
    await event(/^PaymentCaptured.* last word/);
    await event(/^StockCommitted.* last word/);
    expect(await seriousFindings(page)).toEqual([]);
    await keepScreenshot(page, 'order-confirmed');
  }, 90_000);

  it('shows a compensation: what was held is given back, because of the cancellation', async () => {
    await go('/');
    await page.getByRole('button', { name: 'cannot be paid' }).click();
    await status('cancelled: payment declined');
    await page.getByRole('button', { name: /^StockReleased.* compensation/ }).click();
    const shown = page.getByRole('region', { name: 'Event StockReleased' });
    await shown.getByText('OrderCancelled', { exact: true }).waitFor();
    await shown.getByText('"type": "StockReleased"').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await keepScreenshot(page, 'order-compensated');
  }, 90_000);

  it('shows an order as of a moment before it was decided, and can be told so by its address', async () => {
    await go('/');
    await page.getByRole('button', { name: 'goes well' }).click();
    await status('confirmed');
    await page.getByLabel('Look back').press('Home');
    await status('in progress');
    expect(await page.getByRole('button', { name: /^OrderConfirmed/ }).count()).toBe(0);
    await page.goto(page.url());
    await status('in progress');
    await page.getByRole('button', { name: 'Back to now' }).click();
    await status('confirmed');
  }, 90_000);

  it('stops payment, shows the order that waits for it, starts it again, and shows how the order ends and settles', async () => {
    await go('/break');
    const stop = page.getByRole('switch', { name: 'Stop payment' });
    try {
      await stop.press(' ');
      await page.getByText('Stop payment: on.').waitFor();
      await keepScreenshot(page, 'break');
      await go('/orders');
      await page.getByRole('button', { name: 'Place an order' }).click();
      await page.getByRole('button', { name: 'Place order' }).click();
      await page.getByRole('img', { name: 'payment is waited for' }).waitFor();
      // However late that is seen: without payment the order is not confirmed, and past its deadline it does not settle.
      await status(/^(in progress|cancelled: deadline passed, settling)$/);
      await go('/break');
      await stop.press(' ');
      await page.getByText('Stop payment: off.').waitFor();
    } finally {
      if ((await mesh.part('payment').status()).state === 'killed') await mesh.part('payment').start();
    }
    await go('/orders');
    await page.locator('tbody a').first().click();
    await status(/^(confirmed|cancelled: deadline passed)$/);
  }, 120_000);

  it('places 100 orders at once, and shows them as they come', async () => {
    await go('/orders');
    await page.getByRole('button', { name: 'Place an order' }).click();
    await page.getByRole('button', { name: 'Place 100' }).click();
    await page.getByText('100 orders placed.').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('tbody tr').nth(99).waitFor();
    await keepScreenshot(page, 'orders');
  }, 90_000);

  it('redrives a dead letter once its cause is gone, and the order goes on', async () => {
    const quantity = randomInt(100_000, 900_000);
    await page.request.post(`${mesh.endpoints.inventory}/stock/SCALE/receipts`, {
      data: { quantity },
      headers: { 'idempotency-key': `page-${quantity}` },
    });
    const mend = await breakReservations(mesh.environment['INVENTORY_OWNER_DATABASE_URL']!, 'SCALE', quantity);
    let isMended = false;
    try {
      const answer = await page.request.post(`${url}/api/orders`, {
        data: { customerId: 'ada', lines: [{ sku: 'SCALE', quantity }] },
        headers: { origin: url },
      });
      const { orderId } = (await answer.json()) as { orderId: string };
      await go(`/dead-letters?service=inventory&error=${quantity}`);
      await page.getByText(`no shelf for ${quantity}`).first().waitFor();
      await page.getByLabel(/^Choose inventory/).check();
      await keepScreenshot(page, 'dead-letters');
      await page.getByRole('button', { name: 'Redrive …' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Dry run' }).click();
      await dialog.getByText('Dry run: nothing was done. 1 key would be redriven.').waitFor();
      await mend();
      isMended = true;
      await dialog.getByRole('button', { name: 'Redrive', exact: true }).click();
      // Also if the service, which tries by itself as well, was quicker.
      await dialog.getByText('1 key was redriven.').waitFor();
      const letter = await dialog.locator('.outcome .mono').textContent();
      await eventually(async () => {
        const told = (await (await page.request.get(`${url}/api/dead-letters/${letter}`)).json()) as { status: string };
        expect(told.status).toBe('REDRIVEN');
      });
      await go(`/orders/${orderId}`);
      await status(/^cancelled: (out of stock|deadline passed|payment declined)$/);
    } finally {
      if (!isMended) await mend();
    }
  }, 120_000);

  it.each(['/totals', '/asyncapi'])(
    'shows %s of the mesh that runs',
    async (path) => {
      await go(path);
      await page.locator('main table').first().waitFor({ state: 'attached' });
      await keepScreenshot(page, path.slice(1));
    },
    60_000,
  );
});
