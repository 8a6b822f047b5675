import type { Page } from 'playwright-core';
import { orderIdOf } from './sample-orders';
import { openStage, type Stage } from './stage';

describe('a page whose console does not answer as it should', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  it('says why nothing can be tried, keeps the place for it, and offers it once there is an answer', async () => {
    const { page, faults, close } = await stage.open();
    const answerAgain = await refuse(page, '/api/catalogue', 503);
    await page.goto(stage.console.url);
    const offers = page.getByRole('region', { name: 'Try it' });
    await offers.getByText('Not now · The order service does not answer.').waitFor();
    expect(await offers.getByRole('button', { name: 'goes well' }).isDisabled()).toBe(true);
    await answerAgain();
    await offers.getByRole('alert').waitFor({ state: 'detached' });
    expect(await offers.getByRole('button', { name: 'goes well' }).isEnabled()).toBe(true);
    expect(faults).toEqual([]);
    await close();
  });

  it.each([`/orders/${orderIdOf(3)}`, '/break'])('asks for %s again until it is told', async (path) => {
    const { page, faults, close } = await stage.open();
    const answerAgain = await cutOff(page, /\/api\/(orders\/|switches)/);
    await page.goto(`${stage.console.url}${path}`);
    await page.getByText('The console cannot be reached.').waitFor();
    await answerAgain();
    await page.getByText('The console cannot be reached.').waitFor({ state: 'detached' });
    await page.getByText(/cancelled: payment declined|Poison the next record/).first().waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});

/** Gives what lets the answers through again. */
async function refuse(page: Page, path: string, status: number): Promise<() => Promise<void>> {
  const problem = { type: 'about:blank', title: 'Not now', status, code: 'UNAVAILABLE', detail: 'The order service does not answer.' };
  const url = (asked: URL): boolean => asked.pathname === path;
  await page.route(url, (route) => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
  return () => page.unroute(url);
}

/** As if the console were away; gives what brings it back. */
async function cutOff(page: Page, url: RegExp): Promise<() => Promise<void>> {
  await page.route(url, (route) => route.abort('connectionrefused'));
  return () => page.unroute(url);
}
