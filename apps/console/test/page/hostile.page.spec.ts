import type { OrderSummary } from '../../src/api';
import { overflowOf } from './browser';
import { detailOf, order, orderIdOf } from './sample-orders';
import { deadLetterDetail, deadLetters, mesh } from './samples';
import { openStage, type Stage } from './stage';

const script = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
/** Markup, marks that turn the direction of what follows, and more than fits. */
const text = `${script} \u202Edesrever\u200F ${'x'.repeat(5_000)}`;
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

  describe.each([1280, 360])('in a window of %d pixels', (width) => {
    const open = () => stage.open({ viewport: { width, height: 740 } });

    it('in an order and in an event of it is shown as the text it is, with nothing beside the window', async () => {
      const { page, faults, close } = await open();
      const detail = detailOf(orderIdOf(3))!;
      const [first] = detail.conversation;
      const event = { ...first!, key: text, traceId: text, event: { ...first!.event, note: text, reason: text } };
      const told = {
        ...detail,
        customerId: text,
        lines: [{ ...detail.lines[0], sku: text }],
        conversation: [event, ...detail.conversation.slice(1)],
      };
      await page.route(`**/api/orders/${detail.orderId}`, (route) => route.fulfill({ json: told }));
      await page.goto(`${stage.console.url}/orders/${detail.orderId}?event=${event.eventId}`);
      const shown = page.getByRole('region', { name: 'Event OrderPlaced' });
      expect(JSON.parse((await shown.locator('pre').textContent())!)).toEqual(event.event);
      expect(await page.locator('.facts').textContent()).toContain(text);
      expect(await overflowOf(page)).toBe(0);
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(faults).toEqual([]);
      await close();
    });

    it('in a dead letter is shown as the text it is, with nothing beside the window', async () => {
      const { page, faults, close } = await open();
      const [letter] = deadLetters.deadLetters;
      const unanswered = [{ service: 'order', reason: text }];
      const list = { ...deadLetters, deadLetters: [{ ...letter, type: text, error: text }], unanswered };
      const whole = { ...deadLetterDetail, type: text, key: text, error: text, event: { note: text } };
      await page.route('**/api/dead-letters?*', (route) => route.fulfill({ json: list }));
      await page.route('**/api/dead-letters/payment/17', (route) => route.fulfill({ json: whole }));
      await page.goto(`${stage.console.url}/dead-letters?letter=payment/17`);
      const shown = page.getByRole('region', { name: 'Letter payment/17' });
      await shown.getByText('Decoded record').waitFor();
      expect(await shown.locator('.reason').textContent()).toBe(text);
      expect(JSON.parse((await shown.locator('pre').first().textContent())!)).toEqual({ note: text });
      expect(await page.locator('tbody .clip').textContent()).toBe(text);
      await page.getByText(`order did not answer: ${text}`).waitFor();
      expect(await overflowOf(page)).toBe(0);
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(faults).toEqual([]);
      await close();
    });

    it('in what was said of a deed is shown as the text it is, with nothing beside the dialog', async () => {
      const { page, faults, close } = await open();
      const answer = { dryRun: true, done: [], failed: [{ id: 'payment/17', error: text }] };
      await page.route('**/api/dead-letters/redrive', (route) => route.fulfill({ json: answer }));
      await page.goto(`${stage.console.url}/dead-letters`);
      await page.getByLabel('Choose payment/17').check();
      await page.getByRole('button', { name: 'Redrive …' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Dry run' }).click();
      expect(await dialog.locator('.outcome li').textContent()).toBe(`payment/17 ${text}`);
      const beside = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.outcome'))`;
      expect(await page.evaluate(beside)).toBe(0);
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(faults).toEqual([]);
      await close();
    });

    it('in a reason that the mesh gives is shown as the text it is, with nothing beside the window', async () => {
      const { page, faults, close } = await open();
      const trouble = { state: 'down', reason: text } as const;
      await page.goto(stage.console.url);
      await page.getByRole('article', { name: 'Service payment' }).waitFor();
      const [services, parts, relays, links] = [mesh.services, mesh.parts, mesh.relays, mesh.links];
      stage.console.tell('mesh', {
        ...mesh,
        services: services.map((each) => ({ ...each, ...trouble })),
        parts: parts.map((each) => ({ ...each, ...trouble })),
        relays: relays.map((each) => ({ ...each, ...trouble })),
        links: links.map((each) => ({ ...each, ...trouble })),
      });
      await page.getByRole('article', { name: 'Service order' }).locator('.reason').waitFor();
      const reasons = await page.locator('.reason').allTextContents();
      expect(reasons).toEqual(Array<string>(services.length + parts.length + relays.length + links.length).fill(text));
      expect(await overflowOf(page)).toBe(0);
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(faults).toEqual([]);
      await close();
    });
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
