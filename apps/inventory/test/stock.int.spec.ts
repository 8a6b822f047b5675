import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { OrderPlaced } from '@saga/contracts';
import { inTransaction, Outbox } from '@saga/messaging';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { InventoryRepository } from '../src/inventory.repository';
import { inventorySaga } from '../src/inventory.saga';
import { InventoryTables1763700000000 } from '../src/migrations/1763700000000-inventory-tables';

const file = process.env.SAGA_MESH_STATE;
if (!file) throw new Error('These specs need a running mesh, which SAGA_MESH_STATE names: run them with `npm test`.');
const { environment } = JSON.parse(readFileSync(file, 'utf8')) as { environment: { AWS_POSTGRES_URL: string } };
const name = `inventory_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
// What is in the events has no part in this, so they are not encoded.
const repository = new InventoryRepository(new Outbox({ encode: () => Buffer.alloc(1) }));
let dataSource: DataSource;

beforeAll(async () => {
  await withPostgres((postgres) => postgres.query(`CREATE DATABASE ${name}`));
  const url = new URL(environment.AWS_POSTGRES_URL);
  url.pathname = name;
  dataSource = await connect(url.href);
  const runner = dataSource.createQueryRunner();
  await new InventoryTables1763700000000().up(runner);
  await runner.release();
});
afterAll(async () => {
  await dataSource.destroy();
  await withPostgres((postgres) => postgres.query(`DROP DATABASE ${name} WITH (FORCE)`));
});

it('the last unit of a SKU goes to one of two orders that ask at the same moment', async () => {
  await receive('tea', 1);
  const loaded = Promise.withResolvers<unknown>();
  const go = Promise.withResolvers<unknown>();
  const first = reserve(placed('tea', 1), async () => {
    loaded.resolve(undefined);
    await go.promise;
  });
  await loaded.promise;
  const second = reserve(placed('tea', 1));
  // With the row under lock the second waits for the first; otherwise it decides by what the first is about to change.
  const decided = second.then(() => true);
  while (!(await Promise.race([decided, isLockAwaited()])));
  go.resolve(undefined);
  const said = [await first, await second].flat();
  expect(said.sort()).toEqual(['StockRejected', 'StockReserved']);
  expect(await level('tea')).toEqual({ onHand: 1, reserved: 1 });
});

it('a SKU is never held beyond what is on hand', async () => {
  await receive('coffee', 1);
  // Whoever refuses it, it is refused.
  await reserve(placed('coffee', 2)).catch(() => undefined);
  expect(await level('coffee')).toEqual({ onHand: 1, reserved: 0 });
});

function receive(sku: string, quantity: number): Promise<unknown> {
  return inTransaction(dataSource, (tx) => repository.receive(tx, sku, quantity));
}

function placed(sku: string, quantity: number): OrderPlaced {
  const lines = [{ sku, quantity, unitPriceCents: 100 }];
  const times = { placedAt: new Date(0), deadlineAt: new Date(30_000) };
  return { type: 'OrderPlaced', orderId: uuidv7(), customerId: 'ada', lines, totalCents: quantity * 100, currency: 'EUR', ...times };
}

/** A batch of one event; returns what inventory says to it. */
function reserve(event: OrderPlaced, afterLoad: () => Promise<void> = () => Promise.resolve()): Promise<string[]> {
  return inTransaction(dataSource, async (tx) => {
    const rows = await repository.load(tx, [event]);
    await afterLoad();
    const { state, version } = rows.read(event);
    const decided = inventorySaga.handle(state, event);
    rows.write(event, { state: decided.state, version: version + decided.facts.length });
    await repository.save(tx, rows);
    return decided.facts.map(({ type }) => type);
  });
}

async function level(sku: string): Promise<unknown> {
  const [row]: unknown[] = await dataSource.query(
    `SELECT on_hand::float8 AS "onHand", reserved::float8 AS reserved FROM stock WHERE sku = $1`,
    [sku],
  );
  return row;
}

async function isLockAwaited(): Promise<boolean> {
  const rows: unknown[] = await dataSource.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}

function connect(url: string): Promise<DataSource> {
  return new DataSource({ type: 'postgres', url, installExtensions: false }).initialize();
}

async function withPostgres(work: (postgres: DataSource) => Promise<unknown>): Promise<void> {
  const postgres = await connect(environment.AWS_POSTGRES_URL);
  await work(postgres).finally(() => postgres.destroy());
}
