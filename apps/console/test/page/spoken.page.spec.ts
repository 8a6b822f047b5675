import type { Page } from 'playwright-core';
import { switches } from './samples';
import { openStage, type Stage } from './stage';

const openForm = (page: Page) => page.getByRole('button', { name: 'Place an order' }).click();
const chooseLetter = async (page: Page): Promise<void> => {
  await page.getByLabel('Choose payment/17').check();
  await page.getByRole('button', { name: 'Redrive …' }).click();
};

/** What is said once a button was pressed; of what is under way, while its answer is kept back. */
const sentences = [
  { path: '/', button: 'goes well', words: 'under way', kept: '**/api/orders' },
  { path: '/orders', before: openForm, button: 'Place order', words: 'under way', kept: '**/api/orders' },
  { path: '/orders', before: openForm, button: 'Place 100', words: '0 orders placed.' },
  { path: '/dead-letters', before: chooseLetter, button: 'Dry run', words: 'under way', kept: '**/api/dead-letters/redrive' },
  { path: '/dead-letters', before: chooseLetter, button: 'Dry run', words: 'Dry run: nothing was done.' },
  { path: '/break', button: 'Do it', words: 'under way', kept: '**/api/switches/poison' },
  { path: '/break', button: 'Do it', words: 'Poison the next record: done.' },
];

describe('what is said of a deed', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  it.each(sentences)('at $path after $button, $words, comes into a region that is there to be read out', async (sentence) => {
    const { path, before, button, words, kept } = sentence;
    const { page, faults, close } = await stage.open();
    await page.route('**/api/switches/poison', (route) => route.fulfill({ json: switches }));
    if (kept) await page.route(kept, () => undefined);
    await page.goto(`${stage.console.url}${path}`);
    await before?.(page);
    const pressed = page.getByRole('button', { name: button, exact: true });
    await pressed.and(page.locator(':enabled')).waitFor();
    await page.evaluate(`document.querySelectorAll('[role=status]').forEach((region) => region.classList.add('known'))`);
    await pressed.click();
    await page.locator('.known').getByText(words).waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});
