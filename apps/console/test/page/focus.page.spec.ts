import { eventually } from '@saga/mesh';
import type { Page } from 'playwright-core';
import { orderIdOf } from './sample-orders';
import { switches } from './samples';
import { openStage, type Stage } from './stage';

const notNow = { title: 'Not now', status: 503, code: 'UNAVAILABLE', type: 'about:blank' };

describe('the focus', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  it('comes back to the button when a dialog about letters is closed', async () => {
    const { page, close } = await stage.open();
    await openDialog(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(async () => expect(await focused(page, 'textContent')).toBe('Redrive …'));
    await close();
  });

  it('stays in a dialog that does what it was asked for, and goes to the view when the button is gone with its letters', async () => {
    const { page, close } = await stage.open();
    await openDialog(page);
    const dialog = page.getByRole('dialog');
    const answer = (dryRun: boolean) => ({ dryRun, done: [{ id: 'payment/17', key: 'a', what: '' }], failed: [] });
    await page.route('**/api/dead-letters/redrive', (route) =>
      route.fulfill({ json: answer((route.request().postDataJSON() as { dryRun: boolean }).dryRun) }),
    );
    await dialog.getByRole('button', { name: 'Dry run' }).press('Enter');
    await dialog.getByText('1 key would be redriven').waitFor();
    expect(await focused(page, 'textContent')).toBe('Dry run');
    await page.route('**/api/dead-letters?*', (route) => route.fulfill({ json: { deadLetters: [], isCut: false, unanswered: [] } }));
    await dialog.getByRole('button', { name: 'Redrive', exact: true }).press('Enter');
    await dialog.getByText('1 key was redriven.').waitFor();
    await page.getByText('Nothing is parked.').waitFor();
    expect(await focused(page, 'textContent')).toBe('Close');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await eventually(async () => expect(await focused(page, 'id')).toBe('main'));
    await close();
  });

  it('stays on the button whose deed has failed, which does nothing more until another dry run', async () => {
    const { page, close } = await stage.open();
    const asked: boolean[] = [];
    await page.route('**/api/dead-letters/redrive', (route) => {
      const { dryRun } = route.request().postDataJSON() as { dryRun: boolean };
      asked.push(dryRun);
      if (!dryRun) return route.fulfill({ status: 503, json: notNow });
      return route.fulfill({ json: { dryRun, done: [{ id: 'payment/17', key: 'a', what: '' }], failed: [] } });
    });
    await openDialog(page);
    const dialog = page.getByRole('dialog');
    const redrive = dialog.getByRole('button', { name: 'Redrive', exact: true });
    await dialog.getByRole('button', { name: 'Dry run' }).press('Enter');
    await dialog.getByText('1 key would be redriven').waitFor();
    await redrive.press('Enter');
    await dialog.getByText('Not now').waitFor();
    expect(await focused(page, 'textContent')).toBe('Redrive');
    expect(await redrive.isDisabled()).toBe(true);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Dry run' }).press('Enter');
    await dialog.getByText('1 key would be redriven').waitFor();
    expect(asked).toEqual([true, false, true]);
    expect(await redrive.isEnabled()).toBe(true);
    await close();
  });

  it.each([
    ['an event', `/orders/${orderIdOf(3)}`, 'StockReserved', 'Event StockReserved', 'Close the event'],
    ['a letter', '/dead-letters', 'payment/17', 'Letter payment/17', 'Close the letter'],
  ])('goes to %s that is chosen, which is then seen also in 360 pixels, and back from it', async (_, path, name, panel, closing) => {
    const { page, close } = await stage.open({ viewport: { width: 360, height: 500 } });
    await page.goto(`${stage.console.url}${path}`);
    await page.getByRole('table').getByRole('button', { name, exact: true }).press('Enter');
    await page.getByRole('region', { name: panel }).getByText('Decoded record').waitFor();
    expect(await focused(page, 'ariaLabel')).toBe(panel);
    // Whoever hears the table is told which of its rows that is.
    expect(await page.getByRole('table').getByRole('button', { pressed: true }).allTextContents()).toEqual([name]);
    const top = await page.evaluate<number>('document.activeElement.getBoundingClientRect().top');
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThan(500);
    await page.getByRole('button', { name: closing }).press('Enter');
    await page.getByRole('region', { name: panel }).waitFor({ state: 'detached' });
    expect(await focused(page, 'textContent')).toBe(name);
    await close();
  });

  it('stays on a switch that is being turned', async () => {
    const { page, close } = await stage.open();
    const { promise: isDone, resolve } = Promise.withResolvers<undefined>();
    await page.route('**/api/switches/poison', (route) => void isDone.then(() => route.fulfill({ json: switches })));
    await page.goto(`${stage.console.url}/break`);
    await page.getByRole('button', { name: 'Do it' }).press('Enter');
    await page.getByText('under way').waitFor();
    expect(await focused(page, 'textContent')).toBe('Do it');
    resolve(undefined);
    await page.getByText('under way').waitFor({ state: 'detached' });
    expect(await focused(page, 'textContent')).toBe('Do it');
    await close();
  });

  it.each([
    ['the form', '/orders', 'Place order'],
    ['the picture of the mesh', '/', 'goes well'],
  ])('stays on the button of %s that places an order, also when it is refused', async (_, path, name) => {
    const { page, close } = await stage.open();
    const { promise: isLate, resolve } = Promise.withResolvers<undefined>();
    await page.route('**/api/orders', (route) => void isLate.then(() => route.fulfill({ status: 503, json: notNow })));
    await page.goto(`${stage.console.url}${path}`);
    if (path === '/orders') await page.getByRole('button', { name: 'Place an order' }).click();
    const button = page.getByRole('button', { name });
    await button.and(page.locator(':enabled')).press('Enter');
    await page.getByText('under way').waitFor();
    expect(await focused(page, 'textContent')).toBe(name);
    resolve(undefined);
    await page.getByText('Not now').waitFor();
    expect(await focused(page, 'textContent')).toBe(name);
    await close();
  });

  it('goes to the view that a link in a table leads to', async () => {
    const { page, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders`);
    await page.locator('tbody a').first().press('Enter');
    await page.getByRole('heading', { name: /^Order …/ }).waitFor();
    expect(await focused(page, 'id')).toBe('main');
    await close();
  });

  it('goes to the view that the way back leads to, when it was on what is gone, and stays on what is not', async () => {
    const { page, close } = await stage.open();
    await page.goto(`${stage.console.url}/orders`);
    await page.locator('tbody a').first().press('Enter');
    await page.getByRole('link', { name: 'All orders' }).focus();
    await page.goBack();
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    await eventually(async () => expect(await focused(page, 'id')).toBe('main'));
    await page.getByRole('link', { name: 'Break it' }).focus();
    await page.goForward();
    await page.getByRole('heading', { name: /^Order …/ }).waitFor();
    expect(await focused(page, 'textContent')).toBe('Break it');
    await close();
  });

  async function openDialog(page: Page): Promise<void> {
    await page.goto(`${stage.console.url}/dead-letters`);
    await page.getByLabel('Choose payment/17').check();
    await page.getByRole('button', { name: 'Redrive …' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).waitFor();
  }
});

function focused(page: Page, property: 'id' | 'textContent' | 'ariaLabel'): Promise<string> {
  return page.evaluate<string>(`document.activeElement.${property}`);
}
