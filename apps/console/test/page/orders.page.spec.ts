import type { Page } from 'playwright-core';
import type { OrderPage } from '../../src/api';
import { order, orderIdOf } from './sample-orders';
import { meshWith } from './samples';
import { openStage, type Stage } from './stage';

describe('the list of orders', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  const rows = (page: Page) => page.locator('tbody tr');
  const row = (page: Page, number: number) => rows(page).filter({ hasText: `…${orderIdOf(number).slice(-8)}` });
  /** By then the page has heard of what was told before, and has drawn it. */
  const isHeard = async (page: Page, number: number): Promise<void> => {
    stage.console.tell('mesh', meshWith(number));
    await page
      .locator('nav')
      .getByText(String(number + 3))
      .waitFor();
  };

  it('stands still while Live is off, and shows what has happened meanwhile once it is on again', async () => {
    const { page, faults, close } = await stage.open();
    await page.clock.install();
    await page.goto(`${stage.console.url}/orders`);
    await row(page, 4).getByText('in progress').waitFor();
    const live = page.getByRole('switch', { name: 'Live' });
    await live.press(' ');
    const confirmed = order(4);
    stage.console.tell('orders', { position: '17', orders: [confirmed, order(17)], omitted: 0 });
    await isHeard(page, 4711);
    await page.clock.fastForward(1_000);
    await isHeard(page, 4712);
    expect(await row(page, 17).count()).toBe(0);
    expect(await row(page, 4).getByText('in progress').count()).toBe(1);
    const now: OrderPage = { orders: [order(17), confirmed], next: null, position: '17' };
    await page.route('**/api/orders?*', (route) => route.fulfill({ json: now }));
    await live.press(' ');
    await row(page, 17).waitFor();
    await row(page, 4).getByText('confirmed').waitFor();
    stage.console.tell('orders', { position: '18', orders: [order(18)], omitted: 0 });
    await row(page, 18).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('has older orders page by page, down to the oldest, and goes on living', async () => {
    const { page, faults, close } = await stage.open();
    const asked = await serveOrders(page, 120);
    await page.goto(`${stage.console.url}/orders`);
    await rows(page).nth(49).waitFor();
    const older = page.getByRole('button', { name: 'Older orders' });
    await older.click();
    await rows(page).nth(99).waitFor();
    await older.click();
    await rows(page).nth(119).waitFor();
    expect(await older.count()).toBe(0);
    expect(asked).toEqual([null, orderIdOf(71), orderIdOf(21)]);
    const cancelled = order(5, { status: 'CANCELLED', reason: 'CUSTOMER_REQUEST' });
    stage.console.tell('orders', { position: '121', orders: [order(121), cancelled], omitted: 0 });
    await row(page, 121).waitFor();
    const ids = await page.evaluate<string[]>(`[...document.querySelectorAll('tbody a')].map(({ title }) => title)`);
    expect(ids).toEqual(Array.from({ length: 121 }, (_, index) => orderIdOf(121 - index)));
    await row(page, 5).getByText('cancelled: customer request').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it.each([
    ['60', '60'],
    ['1800', ''],
  ])('asks for what its fields show, where an address wants orders older than %s s', async (olderThan, shown) => {
    const { page, close } = await stage.open();
    const asked = page.waitForRequest('**/api/orders?*');
    await page.goto(`${stage.console.url}/orders?olderThan=${olderThan}`);
    expect(new URL((await asked).url()).searchParams.get('olderThan') ?? '').toBe(shown);
    expect(await page.getByLabel('Age').inputValue()).toBe(shown);
    await close();
  });

  it('ends with the 200 newest, and says so', async () => {
    const { page, faults, close } = await stage.open();
    await serveOrders(page, 230);
    await page.goto(`${stage.console.url}/orders`);
    const older = page.getByRole('button', { name: 'Older orders' });
    for (const shown of [50, 100, 150]) {
      await rows(page)
        .nth(shown - 1)
        .waitFor();
      await older.click();
    }
    await page.getByText('The 200 newest that match; a filter finds others.').waitFor();
    expect(await rows(page).count()).toBe(200);
    expect(await older.count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });
});

/** Orders of these numbers from 1 on, as the console gives them: newest first, page by page. Gives what each page was asked to be older than. */
async function serveOrders(page: Page, newest: number): Promise<readonly (string | null)[]> {
  const asked: (string | null)[] = [];
  const all = Array.from({ length: newest }, (_, index) => order(newest - index));
  await page.route('**/api/orders?*', (route) => {
    const query = new URL(route.request().url()).searchParams;
    const before = query.get('before');
    asked.push(before);
    const left = all.filter(({ orderId }) => before === null || orderId < before);
    const orders = left.slice(0, Number(query.get('limit') ?? 50));
    const next = left.length > orders.length ? orders.at(-1)!.orderId : null;
    return route.fulfill({ json: { orders, next, position: '1' } satisfies OrderPage });
  });
  return asked;
}
