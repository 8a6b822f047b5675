import { eventually } from '@saga/mesh';
import { become } from './browser';
import { order, orderIdOf } from './sample-orders';
import { meshWith } from './samples';
import { openStage, type Stage } from './stage';

describe('the stream that a page listens to', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  it('is let go while nobody sees the page, and goes on from where it was: a browser has six connections for all its tabs', async () => {
    const { page, faults, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders`);
    await eventually(() => expect(stage.console.isHeard()).toBe(true));
    stage.console.tell('orders', { position: '17', orders: [order(17)], omitted: 0 });
    await page.getByText(`…${orderIdOf(17).slice(-8)}`).waitFor();
    await become(page, 'hidden');
    await eventually(() => expect(stage.console.isHeard()).toBe(false));
    await become(page, 'visible');
    await eventually(() => expect(stage.console.listened.at(-1)).toBe('?after=17'));
    stage.console.tell('orders', { position: '18', orders: [order(18)], omitted: 0 });
    await page.getByText(`…${orderIdOf(18).slice(-8)}`).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('says when it has left orders out, and then the list is loaded again', async () => {
    const { page, faults, close } = await stage.open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${stage.console.url}/orders`);
    await eventually(() => expect(stage.console.isHeard()).toBe(true));
    await page.getByRole('table').waitFor();
    const before = asked.filter((path) => path === '/api/orders').length;
    stage.console.tell('orders', { position: '19', orders: [order(19)], omitted: 7 });
    await page.getByText('7 changes are not in this list yet.').waitFor();
    await page.getByText('7 changes are not in this list yet.').waitFor({ state: 'detached' });
    expect(asked.filter((path) => path === '/api/orders')).toHaveLength(before + 1);
    expect(faults).toEqual([]);
    await close();
  });

  it('that is silent is said to be interrupted, and opened anew: a console that hangs closes nothing', async () => {
    const { page, faults, close } = await stage.open();
    await page.clock.install();
    await page.goto(`${stage.console.url}/`);
    const connection = (word: string) => page.locator('.connection').getByText(word, { exact: true }).waitFor();
    await connection('live');
    await page.route('**/api/live*', () => undefined);
    await page.clock.fastForward(10_000);
    await connection('interrupted');
    await page.getByText('The console is not heard.').waitFor();
    await page.unroute('**/api/live*');
    await page.clock.fastForward(10_000);
    await connection('live');
    expect(faults).toEqual([]);
    await close();
  });

  it('is not said to be live before it is heard again, and the picture is of when it was heard last', async () => {
    const { page, faults, close } = await stage.open();
    await page.goto(`${stage.console.url}/`);
    const connection = (word: string) => page.locator('.connection').getByText(word, { exact: true }).waitFor();
    await connection('live');
    await page.getByRole('article', { name: 'Service payment' }).waitFor();
    await become(page, 'hidden');
    await page.route('**/api/live*', () => undefined);
    await become(page, 'visible');
    await connection('connecting');
    await page.getByText(/^This is the mesh as it was at \d/).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('brings an order up to date also where changes never pause', async () => {
    const { page, faults, close } = await stage.open();
    let asked = 0;
    page.on('request', (request) => (asked += new URL(request.url()).pathname.startsWith('/api/orders/') ? 1 : 0));
    await page.clock.install();
    await page.goto(`${stage.console.url}/orders/${orderIdOf(4)}`);
    await page.getByText('waiting').first().waitFor();
    await eventually(() => expect(stage.console.isHeard()).toBe(true));
    await page.clock.pauseAt(await page.evaluate<number>('Date.now() + 1000'));
    const before = asked;
    for (const due of [4711, 4712, 4713, 4714]) {
      stage.console.tell('orders', { position: String(due), orders: [], omitted: 1 });
      // What is told last is seen last: by then the page has heard of the orders.
      stage.console.tell('mesh', meshWith(due));
      await page
        .locator('nav')
        .getByText(String(due + 3))
        .waitFor();
      await page.clock.runFor(60);
    }
    await eventually(() => expect(asked).toBeGreaterThan(before));
    expect(faults).toEqual([]);
    await close();
  });
});
