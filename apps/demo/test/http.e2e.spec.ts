import { serviceNames } from '@saga/contracts';
import { attach, eventually, type Mesh } from '@saga/mesh';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stockUp } from '../src/endings';
import { type OrderAnswer, Shop } from '../src/shop';

const lines = [{ sku: 'FILTER-100', quantity: 1 }];

/** The HTTP interfaces as a client meets them, on the running system. */
describe('over HTTP', () => {
  let mesh: Mesh;
  let shop: Shop;
  let orders: string;
  let customerId: string;

  beforeAll(async () => {
    mesh = await attach();
    const { order, inventory, payment } = mesh.endpoints;
    shop = new Shop({ order, inventory, payment });
    orders = `${order}/orders`;
    customerId = `customer-${randomUUID().slice(0, 8)}`;
    await stockUp(shop);
    await shop.deposit(customerId, 1_000_000);
  }, 60_000);

  const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

  describe('an Idempotency-Key', () => {
    it('gives the same answer to the same request, also to two in flight, and places one order', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const inFlight = await Promise.all([1, 2, 3].map(() => post(orders, { customerId, lines }, headers)));
      const later = await post(orders, { customerId, lines }, headers);
      const answers = await Promise.all(
        [...inFlight, later].map(async (each) => [each.status, each.headers.get('location'), await each.text()]),
      );
      expect(answers[0]![0]).toBe(202);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    });

    it('refuses another body under the same key with 422', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      await post(orders, { customerId, lines }, headers);
      const refused = await post(orders, { customerId, lines: [{ sku: 'FILTER-100', quantity: 2 }] }, headers);
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      expect(await refused.json()).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    });

    it('belongs to its customer: another one may use the same', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const [mine, theirs] = await Promise.all(
        [customerId, 'somebody-else'].map(
          async (each) => (await (await post(orders, { customerId: each, lines }, headers)).json()) as OrderAnswer,
        ),
      );
      expect(mine!.orderId).not.toBe(theirs!.orderId);
    });

    it('is required where nothing else tells a repetition, and counts goods once', async () => {
      const receipts = `${mesh.endpoints.inventory}/stock/SCALE/receipts`;
      expect((await post(receipts, { quantity: 1 })).status).toBe(400);
      const headers = { 'idempotency-key': randomUUID() };
      const [first, second] = [await post(receipts, { quantity: 5 }, headers), await post(receipts, { quantity: 5 }, headers)];
      expect(await second.json()).toEqual(await first.json());
    });
  });

  it('Prefer: wait answers as soon as the order has ended', async () => {
    const { orderId } = await shop.place(customerId, lines);
    const response = await fetch(`${orders}/${orderId}`, { headers: { prefer: 'wait=20' } });
    expect(response.headers.get('preference-applied')).toBe('wait=20');
    const order = (await response.json()) as OrderAnswer;
    expect(order).toMatchObject({ orderId, status: 'CONFIRMED' });
    // It would have been more, had it waited for as long as it may.
    expect(Date.now() - Date.parse(order.endedAt!)).toBeLessThan(10_000);
  });

  it('GET /orders gives every order of a customer once, newest first, page by page', async () => {
    const pager = `pager-${randomUUID().slice(0, 8)}`;
    const placed: string[] = [];
    for (let count = 0; count < 5; count++) placed.unshift((await shop.place(pager, lines)).orderId);
    const listed: string[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const page = await fetch(`${orders}?customerId=${pager}&limit=2${next && `&before=${next}`}`);
      const body = (await page.json()) as { orders: OrderAnswer[]; next?: string };
      listed.push(...body.orders.map(({ orderId }) => orderId));
      next = body.next;
    }
    expect(listed).toEqual(placed);
  });

  it('a cancellation is repeated without harm, and comes too late with 409 and the state', async () => {
    await mesh.part('payment').pause();
    try {
      const { orderId } = await shop.place(customerId, lines);
      for (let times = 0; times < 2; times++) expect((await post(`${orders}/${orderId}/cancellation`, {})).status).toBe(202);
    } finally {
      await mesh.part('payment').resume();
    }
    const confirmed = await shop.place(customerId, lines);
    await shop.ended(confirmed.orderId);
    const late = await post(`${orders}/${confirmed.orderId}/cancellation`, {});
    expect(await late.json()).toMatchObject({ status: 409, code: 'ORDER_ALREADY_CONFIRMED', orderStatus: 'CONFIRMED' });
  });

  it.each([
    ['an unknown SKU', { lines: [{ sku: 'UNOBTAINIUM', quantity: 1 }] }, 422, 'UNKNOWN_SKU'],
    ['a quantity of 0', { lines: [{ sku: 'KETTLE', quantity: 0 }] }, 400, 'VALIDATION_FAILED'],
    ['a price from the client', { lines: [{ sku: 'KETTLE', quantity: 1, unitPriceCents: 1 }] }, 400, 'VALIDATION_FAILED'],
    ['no lines', { lines: [] }, 400, 'VALIDATION_FAILED'],
  ])('%s is refused as problem+json', async (_, body, status, code) => {
    const response = await post(orders, { customerId, ...body });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code });
  });

  it('an unknown order is 404, and an id that is none is 400', async () => {
    expect((await fetch(`${orders}/${randomUUID()}`)).status).toBe(404);
    expect((await fetch(`${orders}/42`)).status).toBe(400);
  });

  it('a trace goes from the request through the outbox to the log of the service in the other cloud', async () => {
    const traceId = randomUUID().replaceAll('-', '');
    const { orderId } = await shop.place(customerId, lines, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    await shop.settled(orderId);
    const log = join(dirname(process.env.SAGA_MESH_STATE!), 'logs', 'payment.log');
    const about = (): unknown[] =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line.includes(traceId))
        .map((line) => JSON.parse(line) as unknown);
    await eventually(() => expect(about().length).toBeGreaterThanOrEqual(2));
    expect(about()).toEqual([
      expect.objectContaining({ service: 'payment', msg: 'OrderPlaced', orderId, traceId, raised: ['PaymentAuthorized'] }),
      expect.objectContaining({ service: 'payment', msg: 'OrderConfirmed', orderId, traceId, raised: ['PaymentCaptured'] }),
    ]);
  });

  it.each(serviceNames)('%s publishes lag, batch size, repeats and the age of its outbox, and describes its interface', async (service) => {
    const metrics = await (await fetch(`${mesh.endpoints[service]}/metrics`)).text();
    for (const name of [
      'saga_consumer_lag_records{',
      'saga_batch_size_bucket{',
      'saga_event_delay_seconds_bucket{',
      'saga_inbox_repeats_total',
      'saga_outbox_age_seconds',
    ]) {
      expect(metrics).toContain(name);
    }
    const { openapi } = (await (await fetch(`${mesh.endpoints[service]}/docs/openapi.json`)).json()) as { openapi: string };
    expect(openapi).toMatch(/^3\./);
  });
});

describe('while a part is away', () => {
  const ordered = async (shop: Shop): Promise<OrderAnswer> => {
    const customerId = `customer-${randomUUID().slice(0, 8)}`;
    await Promise.all([shop.receive('FILTER-100', 1), shop.deposit(customerId, 10_000)]);
    return shop.ended((await shop.place(customerId, lines)).orderId);
  };

  it('the database: payment is not ready and says why, becomes ready by itself, and orders are confirmed again', async () => {
    const mesh = await attach();
    const { order, inventory, payment } = mesh.endpoints;
    const shop = new Shop({ order, inventory, payment });
    const ready = async (): Promise<{ status: number; body: string }> => {
      const response = await fetch(`${mesh.endpoints.payment}/health/ready`);
      return { status: response.status, body: await response.text() };
    };
    await mesh.part('postgres-azure').kill();
    try {
      const why = expect.stringContaining('database') as unknown;
      await eventually(async () => expect(await ready()).toEqual({ status: 503, body: why }), 30_000);
    } finally {
      await mesh.part('postgres-azure').start();
    }
    await eventually(async () => expect(await ready()).toMatchObject({ status: 200 }), 30_000);
    // Its relay comes back by itself too, though not in the same moment: an order that was placed before it may pass its deadline.
    await eventually(async () => expect(await ordered(shop)).toMatchObject({ status: 'CONFIRMED' }), 60_000);
  }, 150_000);

  it('the registry: a running system goes on confirming orders', async () => {
    const mesh = await attach();
    const { order, inventory, payment } = mesh.endpoints;
    const shop = new Shop({ order, inventory, payment });
    await mesh.part('registry').kill();
    try {
      expect(await ordered(shop)).toMatchObject({ status: 'CONFIRMED' });
    } finally {
      await mesh.part('registry').start();
    }
  }, 90_000);
});
