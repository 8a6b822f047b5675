import type { Page } from 'playwright-core';
import { detailOf, orderIdOf } from './sample-orders';
import { deadLetterDetail, deadLetters, mesh, meshWith, switches } from './samples';
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
    await page
      .getByText(/cancelled: payment declined|Poison the next record/)
      .first()
      .waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('looks back as far as it was asked to, however late the answers come', async () => {
    const { page, close } = await stage.open();
    await page.route('**/api/orders/*?asOf=*', () => undefined);
    await page.goto(`${stage.console.url}/orders/${orderIdOf(3)}`);
    const slider = page.getByLabel('Look back');
    for (let step = 0; step < 2; step++) await slider.press('ArrowLeft');
    const instant = detailOf(orderIdOf(3))!.conversation.at(-2)!.committedAt;
    expect(new URL(page.url()).searchParams.get('asOf')).toBe(instant);
    expect(await slider.inputValue()).toBe('3');
    await close();
  });

  it('shows a switch as it was turned, also when it cannot ask again, and as others turn it', async () => {
    const { page, close } = await stage.open();
    const turned = { ...switches, switches: switches.switches.map((each) => ({ ...each, on: false })) };
    await page.goto(`${stage.console.url}/break`);
    const stop = page.getByRole('switch', { name: 'Stop payment' });
    await stop.waitFor();
    await page.route('**/api/switches/stop-payment', (route) => route.fulfill({ json: turned }));
    const answerAgain = await refuse(page, '/api/switches', 503);
    await stop.press(' ');
    await page.getByText('Stop payment: off.').waitFor();
    expect(await stop.isChecked()).toBe(false);
    await answerAgain();
    stage.console.tell('mesh', mesh);
    await page.getByRole('article', { name: 'Stop payment' }).getByText('on', { exact: true }).waitFor();
    expect(await stop.isChecked()).toBe(true);
    await close();
  });

  it('shows what has become of letters when one was tried, also if their number is the same, and asks for no list until then', async () => {
    const { page, close } = await stage.open();
    const whole = { ...deadLetters, unanswered: [] };
    let asked = 0;
    page.on('request', (request) => (asked += new URL(request.url()).pathname === '/api/dead-letters' ? 1 : 0));
    await page.route('**/api/dead-letters?*', (route) => route.fulfill({ json: whole }));
    await page.goto(`${stage.console.url}/dead-letters?letter=payment/17`);
    const letter = page.getByRole('region', { name: 'Letter payment/17' });
    await letter.getByText('waits for a person').waitFor();
    await page.getByText('behind an earlier letter').waitFor();
    stage.console.tell('mesh', meshWith(4711));
    await page.locator('nav').getByText('4714').waitFor();
    // By when this is answered, what the page asks for is asked.
    await page.evaluate(`fetch('/api/mesh').then((answer) => answer.text())`);
    expect(asked).toBe(1);
    const [first, second] = whole.deadLetters;
    const tried = { ...whole, deadLetters: [first, { ...second, error: 'It was tried in vain.' }] };
    await page.route('**/api/dead-letters?*', (route) => route.fulfill({ json: tried }));
    await page.route('**/api/dead-letters/payment/17', (route) => route.fulfill({ json: { ...deadLetterDetail, status: 'REDRIVEN' } }));
    stage.console.tell('dead-letters', { parked: 4714, byService: { order: 4711, inventory: 3 } });
    await page.getByText('It was tried in vain.').waitFor();
    await letter.getByText('redriven', { exact: true }).waitFor();
    expect(await letter.getByText('waits for a person').count()).toBe(0);
    await close();
  });

  it('asks for letters with each look at the mesh while a service does not tell of its own', async () => {
    const { page, close } = await stage.open();
    await page.goto(`${stage.console.url}/dead-letters`);
    const notice = page.getByText('inventory did not answer');
    await notice.waitFor();
    await page.route('**/api/dead-letters?*', (route) => route.fulfill({ json: { ...deadLetters, unanswered: [] } }));
    stage.console.tell('mesh', mesh);
    await notice.waitFor({ state: 'detached' });
    await close();
  });

  it.each([
    ['Nothing is parked.', '', []],
    ['Nothing is parked.', '?status=PARKED', []],
    ['No letter matches.', '?status=REDRIVEN', []],
    ['No letter matches.', '?type=OrderPlaced', []],
    ['None is known of; a service that did not answer may have some.', '', deadLetters.unanswered],
  ] as const)('says of a list without letters: %s, at %s', async (words, query, unanswered) => {
    const { page, close } = await stage.open();
    await page.route('**/api/dead-letters?*', (route) => route.fulfill({ json: { deadLetters: [], isCut: false, unanswered } }));
    await page.goto(`${stage.console.url}/dead-letters${query}`);
    await page.getByText(words).waitFor();
    expect(await page.locator('.tone-edge-good').count()).toBe(words === 'Nothing is parked.' ? 1 : 0);
    await close();
  });

  it('counts as many dead letters as it knows of, and says that a service does not tell', async () => {
    const { page, close } = await stage.open();
    await page.goto(stage.console.url);
    await page.getByRole('link', { name: 'Dead letters 3+ parked', exact: true }).waitFor();
    const services = mesh.services.map((each) => ({
      ...each,
      deadLetters: each.deadLetters && { ...each.deadLetters, due: 0, givenUp: 0 },
    }));
    stage.console.tell('mesh', { ...mesh, services });
    await page.getByRole('link', { name: 'Dead letters ? parked', exact: true }).waitFor();
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
