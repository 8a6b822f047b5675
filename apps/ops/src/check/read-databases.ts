import type { Service } from '@saga/contracts';
import { DEAD_LETTER_REFERENCE, type PartitionedTable } from '@saga/messaging/tables';
import type { Client } from 'pg';
import type { Configuration } from '../configuration';
import { partitionsOf } from '../partitions/change';
import { olderName } from '../partitions/plan';
import { withPostgres } from '../provision/infrastructure';
import { allDone } from './all-done';
import type { Account, Books, DeadLetter, Order, Payment, Reservation, StockLevel, StoredEvent } from './books';
import type { KeptSince } from './dropped';
import type { Pool } from './pool';

const ORDERS = `SELECT id AS key, version, status, stock, payment, settled_at IS NOT NULL AS settled, customer_id AS "customerId", lines,
                       total_cents::float8 AS "totalCents", currency FROM orders`;
const RESERVATIONS = `SELECT order_id AS key, version, status, lines FROM reservations`;
const STOCK = `SELECT sku AS key, version, on_hand::float8 AS "onHand", reserved::float8, committed::float8 FROM stock`;
const PAYMENTS = `SELECT order_id AS key, version, status, account_id AS "accountId", amount_cents::float8 AS "amountCents", currency FROM payments`;
const ACCOUNTS = `SELECT id AS key, version, balance_cents::float8 AS "balanceCents", held_cents::float8 AS "heldCents",
                         captured_cents::float8 AS "capturedCents" FROM accounts`;
const OUTBOX = `SELECT id, aggregateid AS key, type, sequence::float8, crc32(payload)::float8 AS checksum FROM outbox WHERE type <> '${DEAD_LETTER_REFERENCE}'`;
const DEAD_LETTERS = `SELECT id, record_key AS key, event_id AS "eventId", crc32(coalesce(record_value, ''))::float8 AS checksum, status FROM dead_letters`;
const INBOX = `SELECT event_id AS id FROM inbox`;

const PAGE = 5_000;

export type Databases = Omit<Books, 'topics' | 'received' | 'deposited'> & { readonly keptSince: KeptSince };

/** Each database in one snapshot. */
export async function readDatabases(configuration: Configuration, pool: Pool): Promise<Databases> {
  const text = <Row extends { readonly key: string }>(row: Row): Row => ({ ...row, key: pool.text(row.key) });
  const events = (client: Client): Promise<StoredEvent[]> =>
    rows<StoredEvent, StoredEvent>(client, OUTBOX, ({ id, key, type, sequence, checksum }) =>
      pool.event(id, key, type, sequence, checksum),
    );
  const ids = (client: Client): Promise<string[]> => rows<{ id: string }, string>(client, INBOX, ({ id }) => pool.id(id));
  const letters = (client: Client): Promise<DeadLetter[]> =>
    rows<Omit<DeadLetter, 'key'> & { readonly key: Buffer | null }, DeadLetter>(client, DEAD_LETTERS, (letter) => ({
      ...letter,
      key: String(letter.key),
    }));
  const messaging = async (client: Client) => ({
    outbox: await events(client),
    inbox: await ids(client),
    deadLetters: await letters(client),
    keptSince: { outbox: await keptSince(client, 'outbox'), inbox: await keptSince(client, 'inbox') },
  });
  const [order, inventory, payment] = await allDone([
    snapshot(configuration, 'order', async (client) => ({
      orders: await rows<Order, Order>(client, ORDERS, text),
      ...(await messaging(client)),
    })),
    snapshot(configuration, 'inventory', async (client) => ({
      reservations: await rows<Reservation, Reservation>(client, RESERVATIONS, text),
      stock: await rows<StockLevel, StockLevel>(client, STOCK, text),
      ...(await messaging(client)),
    })),
    snapshot(configuration, 'payment', async (client) => ({
      payments: await rows<Payment, Payment>(client, PAYMENTS, text),
      accounts: await rows<Account, Account>(client, ACCOUNTS, text),
      ...(await messaging(client)),
    })),
  ]);
  const { orders } = order;
  const { reservations, stock } = inventory;
  const { payments, accounts } = payment;
  return {
    ...{ orders, reservations, stock, payments, accounts },
    outbox: { order: order.outbox, inventory: inventory.outbox, payment: payment.outbox },
    inbox: { order: order.inbox, inventory: inventory.inbox, payment: payment.inbox },
    deadLetters: { order: order.deadLetters, inventory: inventory.deadLetters, payment: payment.deadLetters },
    keptSince: { order: order.keptSince, inventory: inventory.keptSince, payment: payment.keptSince },
  };
}

/** How many orders have not settled, which costs little to ask. */
export async function ordersUnderWay(configuration: Configuration): Promise<number> {
  return withPostgres(ownerUrl(configuration, 'order'), async (client) => {
    const answer = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM orders WHERE settled_at IS NULL`);
    return answer.rows[0]!.count;
  });
}

function snapshot<Result>(configuration: Configuration, service: Service, read: (client: Client) => Promise<Result>): Promise<Result> {
  return withPostgres(ownerUrl(configuration, service), async (client) => {
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
    // A partition that is dropped is gone for a snapshot that was taken before, too: nobody may drop one meanwhile.
    await client.query(`LOCK TABLE outbox, inbox IN ACCESS SHARE MODE`);
    const result = await read(client);
    await client.query(`COMMIT`);
    return result;
  });
}

async function keptSince(client: Client, table: PartitionedTable): Promise<string | undefined> {
  return (await partitionsOf(client, table)).find(({ name }) => name === olderName(table))?.upper;
}

/** Page by page, because the driver holds several times the memory that is kept of a row. */
async function rows<Row extends object, Kept>(client: Client, query: string, keep: (row: Row) => Kept): Promise<Kept[]> {
  const kept: Kept[] = [];
  await client.query(`DECLARE page NO SCROLL CURSOR FOR ${query}`);
  for (let page: Row[]; (page = (await client.query<Row>(`FETCH ${PAGE} FROM page`)).rows).length > 0;) {
    for (const row of page) kept.push(keep(row));
  }
  await client.query(`CLOSE page`);
  return kept;
}

function ownerUrl({ clouds }: Configuration, service: Service): string {
  return clouds.flatMap(({ services }) => services).find(({ name }) => name === service)!.ownerUrl;
}
