import { eventually } from '@saga/mesh';
import type { Page } from 'playwright-core';
import { orderIdOf } from './sample-orders';
import { openStage, type Stage } from './stage';

const refusal = { title: 'Not now', status: 503, code: 'UNAVAILABLE', type: 'about:blank' };

describe('who places orders', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  async function openForm(page: Page): Promise<void> {
    await page.goto(`${stage.console.url}/orders`);
    await page.getByRole('button', { name: 'Place an order' }).click();
    await page.getByRole('button', { name: 'Place 100' }).waitFor();
  }

  it('and is not told of the outcome, asks for the same order again', async () => {
    const { page, faults, close } = await stage.open();
    const keys = keysOf(page);
    await page.route('**/api/orders', (route) => route.fulfill({ status: 503, json: refusal }), { times: 1 });
    await openForm(page);
    await page.getByRole('button', { name: 'Place order' }).click();
    await page.getByText('Not now').waitFor();
    await page.getByRole('button', { name: 'Place order' }).click();
    await page.waitForURL(`**/orders/${orderIdOf(4)}`);
    expect(keys).toEqual([expect.any(String), keys[0]]);
    expect(faults).toEqual([]);
    await close();
  });

  it('and closes the form before the answer, asks for the same order in another', async () => {
    const { page, faults, close } = await stage.open();
    const keys = keysOf(page);
    const late = Promise.withResolvers<undefined>();
    await page.route('**/api/orders', async (route) => {
      await late.promise;
      await route.continue();
    });
    await openForm(page);
    await page.getByRole('button', { name: 'Place order' }).click();
    await eventually(() => expect(keys).toHaveLength(1));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Place an order' }).click();
    await page.getByRole('button', { name: 'Place order' }).click();
    await eventually(() => expect(keys).toEqual([expect.any(String), keys[0]]));
    late.resolve(undefined);
    await page.waitForURL(`**/orders/${orderIdOf(4)}`);
    expect(faults).toEqual([]);
    await close();
  });

  it('is told how many of a batch were never tried, and asks for the same batch again', async () => {
    const { page, faults, close } = await stage.open();
    const keys = keysOf(page);
    const refused = [{ code: 'UNAVAILABLE', detail: 'The order service does not answer', count: 10 }];
    const broken = { orderIds: Array.from({ length: 12 }, (_, index) => orderIdOf(index)), refused };
    await page.route('**/api/orders/batch', (route) => route.fulfill({ json: broken }));
    await openForm(page);
    await page.getByRole('button', { name: 'Place 100' }).click();
    await page.getByText('12 orders placed. 10 refused: UNAVAILABLE, The order service does not answer. 78 not tried.').waitFor();
    await page.getByRole('button', { name: 'Place 100' }).click();
    await eventually(() => expect(keys).toEqual([expect.any(String), keys[0]]));
    expect(faults).toEqual([]);
    await close();
  });

  it('is told to ask again for what a batch lacks as long as the form asks for that', async () => {
    const { page, faults, close } = await stage.open();
    await page.route('**/api/orders/batch', (route) => route.fulfill({ json: { orderIds: [orderIdOf(1)], refused: [] } }));
    await openForm(page);
    await page.getByRole('button', { name: 'Place 100' }).click();
    const advice = page.getByText('those that are missing are placed');
    await advice.waitFor();
    const customer = page.getByRole('dialog').getByLabel('Customer');
    const before = await customer.inputValue();
    await customer.fill('grace');
    await advice.waitFor({ state: 'detached' });
    await page.getByText('1 order placed.').waitFor();
    await customer.fill(before);
    await advice.waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it.each([
    {
      from: 'the picture of the mesh',
      path: '/',
      button: 'goes well',
      leave: (page: Page) => page.getByRole('link', { name: 'Break it' }).click(),
    },
    { from: 'the form', path: '/orders', button: 'Place order', leave: (page: Page) => page.keyboard.press('Escape') },
  ])('from $from and goes on meanwhile, is not called back by a late answer', async ({ path, button, leave }) => {
    const { page, faults, close } = await stage.open();
    const late = Promise.withResolvers<undefined>();
    await page.route('**/api/orders', async (route) => {
      await late.promise;
      await route.continue();
    });
    if (path === '/orders') await openForm(page);
    else await page.goto(`${stage.console.url}${path}`);
    const asked = page.waitForRequest((request) => request.method() === 'POST');
    await page.getByRole('button', { name: button }).click();
    const request = await asked;
    await leave(page);
    await page.getByRole('button', { name: button }).waitFor({ state: 'detached' });
    const address = page.url();
    late.resolve(undefined);
    await (await request.response())!.finished();
    // By when this is answered, the page has read what was answered before.
    await page.evaluate(`fetch('/api/mesh').then((answer) => answer.text())`);
    expect(page.url()).toBe(address);
    expect(faults).toEqual([]);
    await close();
  });

  it('types a quantity over another', async () => {
    const { page, faults, close } = await stage.open();
    await openForm(page);
    const quantity = page.getByLabel('Quantity of line 1');
    await quantity.click();
    for (const key of ['End', 'Backspace', '5']) await page.keyboard.press(key);
    expect(await quantity.inputValue()).toBe('5');
    await page.getByText('Total EUR 94.50').waitFor();
    for (const key of ['Backspace', 'Tab']) await page.keyboard.press(key);
    await eventually(async () => expect(await quantity.inputValue()).toBe('1'));
    await page.getByText('Total EUR 18.90').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('can read which product is chosen in 360 pixels', async () => {
    const { page, faults, close } = await stage.open({ viewport: { width: 360, height: 740 } });
    await openForm(page);
    const [product, dialog] = await Promise.all([
      page.getByLabel('Product of line 1').boundingBox(),
      page.getByRole('dialog').boundingBox(),
    ]);
    expect(product!.width).toBeGreaterThan(dialog!.width * 0.7);
    expect(faults).toEqual([]);
    await close();
  });
});

/** Of all that is posted from now on. */
function keysOf(page: Page): (string | undefined)[] {
  const keys: (string | undefined)[] = [];
  page.on('request', (request) => request.method() === 'POST' && keys.push(request.headers()['idempotency-key']));
  return keys;
}
