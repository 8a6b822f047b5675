import { eventually } from '@saga/mesh';
import type { Totals } from '../../src/api';
import { become, overflowOf, seriousFindings } from './browser';
import { totals } from './samples';
import { openStage, type Stage } from './stage';

const many = Array.from({ length: 1_000 }, (_, index) => ({ ...totals.stock[0]!, sku: `SKU-${String(index + 1).padStart(4, '0')}` }));

describe('stock of a thousand products', () => {
  const sums: Totals = { ...totals, stock: many };
  let stage: Stage;

  beforeAll(async () => (stage = await openStage(undefined, sums)));
  afterAll(() => stage.close());

  it('is shown page by page, without a serious finding, also in 360 pixels', async () => {
    const { page, faults, close } = await stage.open({ viewport: { width: 360, height: 740 } });
    await page.goto(`${stage.console.url}/totals`);
    const stock = page.getByRole('region', { name: 'Stock, in units', exact: true });
    const row = (sku: string) => stock.getByRole('rowheader', { name: sku }).waitFor();
    const rows = () => stock.getByRole('rowheader').count();
    await row('SKU-0050');
    expect(await rows()).toBe(50);
    await stock.getByText('1 to 50 of 1,000').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await stock.getByRole('button', { name: 'Next page' }).press('Enter');
    await row('SKU-0051');
    expect(await rows()).toBe(50);
    await stock.getByRole('button', { name: 'Page 20' }).click();
    await row('SKU-1000');
    await stock.getByText('951 to 1,000 of 1,000').waitFor();
    expect(await overflowOf(page)).toBe(0);
    // The view asks again by itself; what it then shows has no page 20.
    sums.stock = many.slice(0, 60);
    await row('SKU-0060');
    expect(await rows()).toBe(10);
    expect(faults).toEqual([]);
    await close();
  });

  it('needs no pages when there is one', async () => {
    sums.stock = many.slice(0, 50);
    const { page, close } = await stage.open();
    await page.goto(`${stage.console.url}/totals`);
    await page.getByRole('rowheader', { name: 'SKU-0050' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'pages' }).count()).toBe(0);
    await close();
  });

  it('is asked for every two seconds, while somebody sees the page', async () => {
    const { page, close } = await stage.open();
    let asked = 0;
    page.on('request', (request) => (asked += new URL(request.url()).pathname === '/api/totals' ? 1 : 0));
    await page.clock.install();
    await page.goto(`${stage.console.url}/totals`);
    await page.getByRole('rowheader', { name: 'SKU-0050' }).waitFor();
    await page.clock.pauseAt(await page.evaluate<number>('Date.now() + 1000'));
    await become(page, 'hidden');
    const before = asked;
    await page.clock.runFor(10_000);
    // By when this is answered, what the page asks for is asked.
    await page.evaluate(`fetch('/api/mesh').then((answer) => answer.text())`);
    expect(asked).toBe(before);
    await become(page, 'visible');
    await page.clock.runFor(2_000);
    await eventually(() => expect(asked).toBe(before + 1));
    await close();
  });
});
