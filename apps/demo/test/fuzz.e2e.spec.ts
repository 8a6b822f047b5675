import { EventCodec, eventTypesOf, topicOf, type Service } from '@saga/contracts';
import { kafkaClient } from '@saga/messaging';
import { attach, eventually, type Mesh } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { discard, parkedBy } from '../src/drills/dead-letters';
import { stockUp } from '../src/endings';
import { Shop } from '../src/shop';
import { badRecord, badRequest, oneOf } from './fuzz';

/** Bad input by the thousand: it is refused or set aside, each piece of it, and nothing else happens. */
describe('bad input', () => {
  let mesh: Mesh;
  let shop: Shop;

  beforeAll(async () => {
    mesh = await attach();
    const { order, inventory, payment } = mesh.endpoints;
    shop = new Shop({ order, inventory, payment });
    await stockUp(shop);
    expect(brokenIn(await check(mesh.environment, 60))).toEqual([]);
  }, 120_000);

  const query = async <Row extends object>(service: Service, sql: string): Promise<Row[]> => {
    const client = new Client({ connectionString: mesh.environment[`${service.toUpperCase()}_OWNER_DATABASE_URL`] });
    await client.connect();
    return await client
      .query<Row>(sql)
      .then(
        ({ rows }) => rows,
        (error: unknown) => Promise.reject(error as Error),
      )
      .finally(() => client.end());
  };
  const state = async (): Promise<unknown> => [
    await query('order', 'SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM outbox WHERE aggregatetype LIKE $$%.events$$)'),
    await query('inventory', `SELECT * FROM stock ORDER BY sku`),
    await query('payment', `SELECT * FROM accounts ORDER BY id`),
  ];

  it('over HTTP is refused with a problem, never a failure, and changes nothing', async () => {
    const before = await state();
    const targets = [
      ['order', '/orders'],
      ['inventory', '/stock/GRINDER/receipts'],
      ['payment', '/accounts/fuzz/deposits'],
    ] as const;
    const answers: Record<number, number> = {};
    for (let round = 0; round < 100; round++) {
      const requests = Array.from({ length: 24 }, () => oneOf(targets)).map(async ([service, target]) => {
        const [path, init] = badRequest(target);
        const response = await fetch(`${mesh.endpoints[service]}${path}`, init);
        const body = await response.text();
        answers[response.status] = (answers[response.status] ?? 0) + 1;
        const refused = response.status >= 400 && response.status < 500 && body.includes('"code"');
        return refused
          ? []
          : [
              `${response.status} for ${init.method ?? 'GET'} ${path}: ${body.slice(0, 300)} (${Buffer.from(
                (init.body as Uint8Array | undefined) ?? [],
              )
                .toString('latin1')
                .slice(0, 300)})`,
            ];
      });
      expect((await Promise.all(requests)).flat()).toEqual([]);
    }
    expect(Object.values(answers).reduce((sum, count) => sum + count, 0)).toBe(2_400);
    expect(await state()).toEqual(before);
  }, 120_000);

  const letters = async (service: Service, topic: string): Promise<number> => {
    const [row] = await query<{ count: string }>(service, `SELECT count(*) FROM dead_letters WHERE topic = '${topic}'`);
    return Number(row!.count);
  };

  it('in topics is set aside, each record by each service that hears it, and can be discarded; nothing else happens', async () => {
    const before = await state();
    const codec = new EventCodec(mesh.environment['REGISTRY_URL']!);
    const types = (['order', 'inventory', 'payment'] as const).flatMap((service) => eventTypesOf(service));
    await codec.prepare(types);
    const orderId = randomUUID();
    const events = {
      order: codec.encode({
        ...{
          type: 'OrderPlaced',
          orderId,
          customerId: 'fuzz',
          totalCents: 100,
          currency: 'EUR',
          placedAt: new Date(),
          deadlineAt: new Date(),
        },
        lines: [{ sku: 'GRINDER', quantity: 1, unitPriceCents: 100 }],
      }),
      inventory: codec.encode({ type: 'StockReserved', orderId, lines: [{ sku: 'GRINDER', quantity: 1 }] }),
      payment: codec.encode({ type: 'PaymentAuthorized', orderId, accountId: 'fuzz', amountCents: 100, currency: 'EUR' }),
    };
    const heard = [
      { from: 'order', by: 'inventory', as: 'order.events' },
      { from: 'order', by: 'payment', as: 'aws.order.events' },
      { from: 'inventory', by: 'order', as: 'inventory.events' },
      { from: 'payment', by: 'order', as: 'azure.payment.events' },
    ] as const;
    const known = await Promise.all(heard.map(({ by, as }) => letters(by, as)));
    for (const service of ['order', 'inventory', 'payment'] as const) await produce(service, events[service]);
    for (const [index, { by, as }] of heard.entries()) {
      await eventually(async () => expect(await letters(by, as)).toBe(known[index]! + RECORDS), 60_000);
    }
    expect(await state()).toEqual(before);
    for (const service of ['order', 'inventory', 'payment'] as const) await discardAll(service);
    expect(brokenIn(await check(mesh.environment, 60))).toEqual([]);
    const placed = await shop.place('fuzz-customer', [{ sku: 'GRINDER', quantity: 1 }]);
    expect((await shop.ended(placed.orderId)).status).toBe('CANCELLED');
  }, 240_000);

  const RECORDS = 350;

  async function produce(service: Service, event: Buffer): Promise<void> {
    const brokers = mesh.environment[`${service.toUpperCase()}_KAFKA_BROKERS`]!.split(',');
    const producer = kafkaClient({ brokers, clientId: 'fuzz', silent: true }).producer({
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    const topic = topicOf(service);
    const messages = Array.from({ length: RECORDS }, (_, number) => badRecord(event, number));
    // One by one: together they would be more than a request may have.
    for (const message of messages) await producer.send({ topic, messages: [message] });
    await expect(producer.send({ topic, messages: [{ key: 'large', value: Buffer.alloc(2 * 1024 * 1024) }] })).rejects.toThrow(
      /larger|too large/i,
    );
    await producer.disconnect();
  }

  async function discardAll(service: Service): Promise<void> {
    for (let letters; (letters = await parkedBy({ mesh }, service)).length > 0;)
      for (const letter of letters) await discard({ mesh }, service, letter, 'made by the fuzzing spec');
  }
});
