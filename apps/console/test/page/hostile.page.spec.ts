import type { OrderSummary } from '../../src/api';
import { order } from './sample-orders';
import { openStage, type Stage } from './stage';

const script = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
/** No service lets such a customer in; a record that somebody else wrote to a topic might. */
const hostile: readonly OrderSummary[] = [order(1, { customerId: script, currency: script })];

describe('a hostile value', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage(hostile)));
  afterAll(() => stage.close());

  it('in an order is shown as the text it is, also when the feed brings it', async () => {
    const { page, faults, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders`);
    await page.getByText(script, { exact: true }).waitFor();
    stage.console.tell('orders', { position: '2', orders: [order(2, { customerId: `${script}2` })], omitted: 0 });
    await page.getByText(`${script}2`).waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(faults).toEqual([]);
    await close();
  });

  it.each([
    '/dead-letters?letter=../../orders',
    `/dead-letters?letter=${encodeURIComponent(script)}&type=${encodeURIComponent(script)}`,
    `/orders?customer=${encodeURIComponent(script)}&status=${encodeURIComponent(script)}&olderThan=1e999`,
    `/orders/${encodeURIComponent(script)}`,
    `/totals?asOf=${encodeURIComponent(script)}`,
    `/orders/019a8f00-0000-7000-8000-000000000001?asOf=${encodeURIComponent(script)}&event=${encodeURIComponent(script)}`,
  ])('in the address %s runs nothing, and the page stays', async (path) => {
    const { page, faults, close } = await stage.open();
    await page.goto(`${stage.console.url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(faults).toEqual([]);
    await close();
  });
});
