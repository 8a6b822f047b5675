import { attach, eventually, type Mesh } from '@saga/mesh';
import { kafkaClient, type Transaction } from '@saga/messaging';
import { Client } from 'pg';
import type { OrderDetail, Totals } from '../src/api';
import { totalsOf } from '../src/log/totals';
import { stock } from '../src/projections/stock';
import { Console } from './console';
import { LogDatabase, TOTALS_THAT_DIFFER } from './log-database';
import { rebuild } from './rebuild';

describe('a rebuild of the console', () => {
  let mesh: Mesh;
  let theConsole: Console;
  let database: Client;

  beforeAll(async () => {
    mesh = await attach();
    theConsole = new Console(mesh);
    await theConsole.post('/api/supplies', {});
    database = new Client({ connectionString: mesh.environment.CONSOLE_DATABASE_URL });
    await database.connect();
  }, 60_000);

  afterAll(() => database.end());

  /** The states of these orders, and how much there is in all as of a moment. */
  async function pictureOf(ids: readonly string[], asOf: string): Promise<{ orders: unknown; totals: Totals }> {
    const { rows } = await database.query(
      `SELECT id, status, reason, settled, customer_id, placed_at, state FROM orders WHERE id = ANY($1) ORDER BY id`,
      [ids],
    );
    return { orders: rows, totals: await theConsole.get<Totals>(`/api/totals?asOf=${asOf}`) };
  }

  it('makes the same of the same log, under load, while the services run', async () => {
    for (const ending of ['CONFIRMED', 'OUT_OF_STOCK', 'PAYMENT_DECLINED'] as const) await theConsole.play(ending);
    const settled = await database.query<{ id: string }>('SELECT id FROM orders WHERE settled');
    const ids = settled.rows.map(({ id }) => id);
    const asOf = new Date(Date.now() - 1_000).toISOString();
    const before = await pictureOf(ids, asOf);
    const generation = await generationNow();
    await database.query(`UPDATE orders SET status = 'SPOILT' WHERE id = $1`, [ids[0]]);
    await database.query(`INSERT INTO totals VALUES ('stock', 'SPOILT', 'received', 1)`);
    await database.query(`INSERT INTO totals_by_minute VALUES ('stock', 'SPOILT', 'received', '2020-01-01', 2)`);
    const spoilt = await pictureOf(ids, asOf);
    expect(spoilt.orders).not.toEqual(before.orders);
    expect(spoilt.totals).not.toEqual(before.totals);
    let isRebuilt = false;
    const load = placeUntil(() => isRebuilt);
    const said = await rebuild(mesh).finally(() => (isRebuilt = true));
    expect(said).toMatch(/^Rebuilt: \d+ events in /m);
    expect(await pictureOf(ids, asOf)).toEqual(before);
    expect((await database.query(TOTALS_THAT_DIFFER)).rows).toEqual([]);
    expect(await generationNow()).toBe(generation + 1);
    // And what was placed meanwhile is there, once.
    for (const orderId of await load) expect(await theConsole.settled(orderId)).toMatchObject({ status: 'CONFIRMED', events: 6 });
  }, 180_000);

  it('begins anew also while nothing comes, and leaves no blocks that each question as of a moment would read', async () => {
    const order = await theConsole.play('CONFIRMED');
    await rebuild(mesh);
    const { conversation } = await theConsole.get<OrderDetail>(`/api/orders/${order.orderId}`);
    const places = (each: OrderDetail) =>
      each.conversation.map(({ eventId, topic, partition, offset }) => ({ eventId, topic, partition, offset }));
    expect(places({ ...order, conversation })).toEqual(places(order));
    expect(await summariseNow()).toEqual({ orders: 0, events: 0 });
  }, 120_000);

  it('waits for who asks for sums as of a moment, who does not wait for it', async () => {
    let rebuilt: Promise<string> | undefined;
    const query = async (text: string, parameters?: unknown[]): Promise<unknown[]> => {
      // Between its two looks, at the minutes and at the events since.
      if (text.includes('DECLARE')) {
        rebuilt = rebuild(mesh);
        await eventually(async () => expect(await locksWaitedFor()).toEqual(['totals_by_minute']), 60_000);
      }
      return (await database.query<Record<string, unknown>>(text, parameters)).rows;
    };
    await database.query('BEGIN');
    try {
      await totalsOf({ query } as unknown as Transaction, [stock], new Date().toISOString());
    } finally {
      await database.query('COMMIT');
      await rebuilt;
    }
    expect(await rebuilt).toMatch(/^Rebuilt: /m);
  }, 120_000);

  it('misses nothing when members join and leave its consumer group meanwhile', async () => {
    await theConsole.play('CONFIRMED');
    const [before, generation] = [await eventsByTopic(), await generationNow()];
    const rebuilt = rebuild(mesh);
    try {
      await eventually(async () => expect(await generationNow()).toBe(generation + 1), 60_000);
      // Each time, Kafka says where it would read on: for a moment that is still where the log ended before.
      for (let times = 0; times < 2; times++) await joinAndLeave();
    } finally {
      await rebuilt;
    }
    expect(await eventsByTopic()).toEqual(before);
  }, 180_000);

  it('says what it can rebuild when it is asked for something else', async () => {
    await expect(rebuild(mesh, 'everything')).rejects.toThrow('npm run rebuild -- console');
  }, 30_000);

  /** By a rebuild. */
  async function locksWaitedFor(): Promise<string[]> {
    const { rows } = await database.query<{ name: string }>(
      `SELECT relation::regclass::text AS name FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name = 'rebuild' AND NOT granted`,
    );
    return rows.map(({ name }) => name);
  }

  /** How many ranges of blocks had yet to be summarised. */
  async function summariseNow(): Promise<unknown> {
    const owner = new Client({ connectionString: mesh.environment.CONSOLE_OWNER_DATABASE_URL });
    await owner.connect();
    try {
      const { rows } = await owner.query(
        `SELECT brin_summarize_new_values('orders_by_position') AS orders, brin_summarize_new_values('events_by_time') AS events`,
      );
      return rows[0];
    } finally {
      await owner.end();
    }
  }

  async function generationNow(): Promise<number> {
    const { rows } = await database.query<{ generation: number }>('SELECT generation FROM read_model');
    return rows[0]!.generation;
  }

  async function eventsByTopic(): Promise<unknown> {
    const { rows } = await database.query(
      `SELECT topic, partition, count(*) FROM events GROUP BY topic, partition ORDER BY topic, partition`,
    );
    return rows;
  }

  /** Takes a part of what the console reads from it, and gives it back. */
  async function joinAndLeave(): Promise<void> {
    const brokers = mesh.environment.AWS_KAFKA_BROKERS!.split(',');
    const consumer = kafkaClient({ brokers, clientId: 'spec', silent: true }).consumer({ groupId: 'console', maxWaitTimeInMs: 100 });
    const { promise: joined, resolve } = Promise.withResolvers<undefined>();
    consumer.on(consumer.events.GROUP_JOIN, () => resolve(undefined));
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: ['order.events', 'inventory.events'], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined });
      await joined;
    } finally {
      await consumer.disconnect();
    }
  }

  async function placeUntil(isOver: () => boolean): Promise<string[]> {
    const orderIds: string[] = [];
    while (!isOver()) {
      const body = { customerId: 'console-rich', lines: [{ sku: 'FILTER-100', quantity: 1 }] };
      orderIds.push((await theConsole.post<{ orderId: string }>('/api/orders', body)).orderId);
    }
    return orderIds;
  }
});

it('a rebuild that loses its database while it waits for the console says so in one line', async () => {
  const mesh = await attach();
  const orders = `${mesh.environment.ORDER_URL}/orders`;
  const body = JSON.stringify({ customerId: 'nobody', lines: [{ sku: 'FILTER-100', quantity: 1 }] });
  const answer = await fetch(orders, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { orderId } = (await answer.json()) as { orderId: string };
  await fetch(`${orders}/${orderId}`, { headers: { prefer: 'wait=20' } });
  // No console reads into it.
  const database = await LogDatabase.make(mesh);
  const waiting = `application_name = 'rebuild' AND datname = current_database() AND state = 'idle' AND query LIKE 'SELECT offsets%'`;
  const endConnection = `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE ${waiting}`;
  try {
    const rebuilt = rebuild(mesh, 'console', { CONSOLE_OWNER_DATABASE_URL: database.url }).catch((error: unknown) => error);
    await eventually(async () => expect(await database.dataSource.query(endConnection)).toEqual([{ ended: true }]), 30_000);
    const line = /^Client has encountered a connection error and is not queryable$/m;
    expect(await rebuilt).toMatchObject({ stderr: expect.stringMatching(line) as unknown });
  } finally {
    await database.drop();
  }
}, 60_000);
