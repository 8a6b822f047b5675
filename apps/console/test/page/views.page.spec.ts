import { eventually } from '@saga/mesh';
import { overflowOf, seriousFindings } from './browser';
import { orderIdOf } from './sample-orders';
import { switches } from './samples';
import { openStage, type Stage } from './stage';

/** Each view with all that it can show; the words are there once it has been drawn. */
const views = [
  { name: 'the mesh', path: '/', words: 'It does not answer at' },
  { name: 'orders', path: '/orders', words: 'cancelled: payment declined' },
  {
    name: 'an order that was compensated',
    path: `/orders/${orderIdOf(3)}?event=019a8f00-0000-7000-9000-000000000005`,
    words: 'Decoded record',
  },
  { name: 'an order that waits', path: `/orders/${orderIdOf(4)}`, words: 'waiting' },
  { name: 'stock and money', path: '/totals', words: 'COFFEE-1KG' },
  { name: 'dead letters', path: '/dead-letters?letter=payment/17', words: 'The record in base64' },
  { name: 'switches', path: '/break', words: 'Poison the next record' },
  { name: 'interfaces', path: '/asyncapi', words: 'order tells what it decided' },
  { name: 'an address that leads nowhere', path: '/nowhere', words: 'There is no such view' },
] as const;

describe('the page', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    it.each(views)('shows $name without a serious finding of axe', async ({ path, words }) => {
      const { page, faults, close } = await stage.open({ colorScheme });
      await page.goto(`${stage.console.url}${path}`);
      await page.getByText(words).first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(faults).toEqual([]);
      await close();
    });
  });

  it.each(views)('shows $name in 360 pixels, with nothing beside the window', async ({ path, words }) => {
    const { page, faults, close } = await stage.open({ viewport: { width: 360, height: 740 } });
    await page.goto(`${stage.console.url}${path}`);
    await page.getByText(words).first().waitFor();
    expect(await overflowOf(page)).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  it('opens its dialogs without a serious finding, and gives the focus back', async () => {
    const { page, faults, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders`);
    await page.getByRole('button', { name: 'Place an order' }).press('Enter');
    await page.getByRole('button', { name: 'Place 100' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The focus comes back with the next timer after the dialog has gone.
    await eventually(async () => expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Place an order'));
    expect(faults).toEqual([]);
    await close();
  });

  it('says of a filter that is typed why it is refused, and goes on when it is mended', async () => {
    const { page, faults, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders`);
    await page.getByRole('table').waitFor();
    await page.getByLabel('Customer').fill('-');
    await page.getByText('The request is not valid').waitFor();
    await page.getByLabel('Customer').fill('ada');
    await page.getByRole('table').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('is used by keyboard: an event of the picture is chosen with Enter, and its record shown', async () => {
    const { page, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders/${orderIdOf(3)}`);
    await page.getByRole('button', { name: /^StockReleased.* compensation/ }).press('Enter');
    await page.getByRole('region', { name: 'Event StockReleased' }).getByText('"type": "StockReleased"').waitFor();
    expect(page.url()).toContain('?event=');
    await close();
  });

  it('tells which order was poisoned', async () => {
    const { page, close } = await stage.open();
    const poisoned = switches.switches.map((each) => (each.name === 'poison' ? { ...each, orderId: orderIdOf(4) } : each));
    let told = switches;
    await page.route(/\/api\/switches/, (route) => {
      if (route.request().method() === 'POST') told = { ...switches, switches: poisoned };
      return route.fulfill({ json: told });
    });
    await page.goto(`${stage.console.url}/break`);
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByRole('link', { name: orderIdOf(4) }).click();
    await page.getByRole('heading', { name: /^Order …/ }).waitFor();
    await close();
  });

  it('redrives nothing of which a dry run was asked in another manner, also if its answer comes later', async () => {
    const { page, close } = await stage.open();
    const late = Promise.withResolvers<undefined>();
    const answer = { dryRun: true, done: [{ id: 'payment/17', key: 'a', what: '' }], failed: [] };
    await page.route('**/api/dead-letters/redrive', (route) => void late.promise.then(() => route.fulfill({ json: answer })));
    await page.goto(`${stage.console.url}/dead-letters`);
    await page.getByLabel('Choose payment/17').check();
    await page.getByRole('button', { name: 'Redrive …' }).click();
    const dialog = page.getByRole('dialog');
    const redrive = dialog.getByRole('button', { name: 'Redrive', exact: true });
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText('under way').waitFor();
    await dialog.getByLabel('Also what failed each time before').check();
    late.resolve(undefined);
    await dialog.getByText('under way').waitFor({ state: 'detached' });
    expect(await redrive.isDisabled()).toBe(true);
    expect(await dialog.getByText('would be redriven').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText('1 key would be redriven').waitFor();
    expect(await redrive.isEnabled()).toBe(true);
    await close();
  });

  it('redrives nothing that a dry run has not shown', async () => {
    const { page, close } = await stage.open();
    await page.goto(`${stage.console.url}/dead-letters`);
    await page.getByLabel('Choose payment/17').check();
    await page.getByRole('button', { name: 'Redrive …' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Redrive', exact: true }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByText('nothing was done').waitFor();
    expect(stage.console.posts.at(-1)).toEqual({
      path: '/api/dead-letters/redrive',
      body: { ids: ['payment/17'], dryRun: true, force: false },
    });
    await close();
  });
});
