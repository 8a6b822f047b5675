import type { Page } from 'playwright-core';
import { orderIdOf } from './sample-orders';
import { openStage, type Stage } from './stage';

const orderId = orderIdOf(3);
const refused = (title: string, status: number) => ({ status, json: { title, status, code: 'REFUSED', type: 'about:blank' } });
const ofThePast = ({ pathname, searchParams }: URL): boolean => pathname.startsWith('/api/') && searchParams.has('asOf');

/** Of each view that looks back: a step, where it says of which moment it is, and some of what it shows. */
const views = [
  {
    path: '/totals',
    back: (page: Page) => page.getByRole('button', { name: 'an hour earlier' }).click(),
    moment: (page: Page) => page.getByRole('region', { name: 'Moment' }).locator('output'),
    shown: (page: Page) => page.getByRole('rowheader', { name: 'COFFEE-1KG' }),
  },
  {
    path: `/orders/${orderId}`,
    back: (page: Page) => page.getByLabel('Look back').press('ArrowLeft'),
    moment: (page: Page) => page.locator('output[for="as-of"]'),
    shown: (page: Page) => page.getByText('cancelled: payment declined'),
  },
] as const;

describe('a moment that is looked back to', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  it.each(views)('is not said to be that of what $path still shows', async ({ path, back, moment, shown }) => {
    const { page, faults, close } = await stage.open();
    const late = Promise.withResolvers<undefined>();
    await page.route(ofThePast, (route) => void late.promise.then(() => route.continue()));
    await page.goto(`${stage.console.url}${path}`);
    await shown(page).waitFor();
    expect(await moment(page).textContent()).toBe('now');
    await back(page);
    await moment(page).getByText('still now').waitFor();
    expect(await shown(page).count()).toBe(1);
    late.resolve(undefined);
    await moment(page)
      .getByText(/^(as of )?\d/)
      .waitFor();
    expect(await shown(page).count()).toBe(1);
    expect(faults).toEqual([]);
    await close();
  });

  it.each(views)(
    'leaves nothing of another on $path where it is not told, and is shown once it is',
    async ({ path, back, moment, shown }) => {
      const { page, faults, close } = await stage.open();
      await page.route(ofThePast, (route) => route.fulfill(refused('Not now', 503)));
      await page.goto(`${stage.console.url}${path}`);
      await shown(page).waitFor();
      await back(page);
      await page.getByRole('alert').getByText('Not now').waitFor();
      expect(await shown(page).count()).toBe(0);
      expect(await moment(page).textContent()).toMatch(/^(as of )?\d/);
      await page.unroute(ofThePast);
      await shown(page).waitFor();
      expect(faults).toEqual([]);
      await close();
    },
  );

  it.each(views.flatMap((view) => ['yesterday', '+275000-01-01T00:00:00.000Z'].map((asOf) => ({ ...view, asOf }))))(
    'is now where the address of $path says $asOf',
    async ({ path, asOf, moment, shown }) => {
      const { page, faults, close } = await stage.open();
      await page.goto(`${stage.console.url}${path}?asOf=${encodeURIComponent(asOf)}`);
      await shown(page).waitFor();
      expect(await moment(page).textContent()).toBe('now');
      expect(faults).toEqual([]);
      await close();
    },
  );

  it('before an order was placed says nothing of now', async () => {
    const { page, faults, close } = await stage.open();
    const late = Promise.withResolvers<undefined>();
    const ofNow = `**/api/orders/${orderId}`;
    await page.route(ofThePast, (route) => route.fulfill(refused('Not found', 404)));
    await page.route(ofNow, (route) => void late.promise.then(() => route.continue()));
    await page.goto(`${stage.console.url}/orders/${orderId}?asOf=2020-01-01T00:00:00.000Z`);
    await page.getByText('At that moment nothing had been said about this order.').waitFor();
    const asked = page.waitForRequest(ofNow);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await asked;
    expect(await page.getByText('No event about this order has been seen yet.').count()).toBe(0);
    late.resolve(undefined);
    await page.getByText('cancelled: payment declined').waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});
