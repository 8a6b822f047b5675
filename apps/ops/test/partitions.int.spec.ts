import { randomUUID } from 'node:crypto';
import { isTransient } from '@saga/messaging';
import { boundOf, momentOf, DAY_MS, messagingTables, partitionTables } from '@saga/messaging/tables';
import { v7 as uuidv7 } from 'uuid';
import { partitionsOf } from '../src/partitions/change';
import { keepPartitions, type Kept, type Occasion } from '../src/partitions/keep-partitions';
import { usual } from '../src/partitions/plan';
import { withPostgres } from '../src/provision/infrastructure';
import { noteRepair, watermarkRule } from '../src/relay/watermark';
import { everyService, urlOf } from './mesh';
import { ops } from './program';

/** A database of its own, partitioned three weeks ago, with a slot that only these specs move on. */
const inventory = everyService.find(({ name }) => name === 'inventory')!;
const now = Date.now();
const daysAgo = (days: number): number => now - days * DAY_MS;

const database = `partitions_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const slot = database;
const ownerUrl = urlOf(inventory, inventory.owner, database);
const { username, password } = new URL(inventory.cloud.postgresUrl);
const superuserUrl = urlOf(inventory, { user: username, password }, database);

beforeAll(async () => {
  await withPostgres(inventory.cloud.postgresUrl, (client) => client.query(`CREATE DATABASE ${database} OWNER ${inventory.owner.user}`));
  await sql(watermarkRule.make);
  await superuser(`SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
});
beforeEach(() => sql([...messagingTables('inventory'), ...partitionTables(daysAgo(21))].join(';')));
afterEach(() => sql('DROP TABLE outbox, inbox, idempotency_keys; DROP PUBLICATION outbox'));
afterAll(async () => {
  await superuser(`SELECT pg_drop_replication_slot('${slot}')`);
  await withPostgres(inventory.cloud.postgresUrl, (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
});

const sql = <Row extends object>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
  withPostgres(ownerUrl, async (client) => (await client.query<Row>(text, [...parameters])).rows);

const superuser = (text: string): Promise<unknown> => withPostgres(superuserUrl, (client) => client.query(text));

const keep = (occasion: Occasion = {}): Promise<Kept> => keepPartitions({ ownerUrl, slot }, usual, { now, ...occasion });

/** As the provisioner does it. */
const make = (more: Occasion = {}): Promise<Kept> => keepPartitions({ ownerUrl, slot }, { daysAhead: usual.daysAhead }, { now, ...more });

/** What the relay does when Kafka has acknowledged all there is. */
const relayAll = (): Promise<unknown> => superuser(`SELECT pg_replication_slot_advance('${slot}', pg_current_wal_flush_lsn())`);

const INSERT = `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, traceparent, sequence)
                VALUES ($1, 'inventory.events', 'tea', 'StockReceived', '', '', 1)`;

async function tell(msecs: number): Promise<string> {
  const id = uuidv7({ msecs });
  await sql(INSERT, [id]);
  return id;
}

const told = async (): Promise<string[]> => (await sql<{ id: string }>('SELECT id FROM outbox ORDER BY id')).map(({ id }) => id);
const tables = (table: 'outbox' | 'inbox') => withPostgres(ownerUrl, (client) => partitionsOf(client, table));

test('a partition for each day up to a week ahead is made, and once', async () => {
  const { changes } = await make();
  expect(changes).toContainEqual(expect.stringMatching(/^made inbox_\d{8} to inbox_\d{8}$/));
  for (const table of ['outbox', 'inbox'] as const) expect((await tables(table)).at(-1)?.upper).toBe(boundOf(daysAgo(-8)));
  expect(await make()).toEqual({ changes: [], heldBack: [], end: momentOf(boundOf(daysAgo(-8))) });
});

test('two who make partitions at the same time do not disturb each other', async () => {
  const both = await Promise.all([make(), make()]);
  expect(both.filter(({ changes }) => changes.length > 0)).toHaveLength(1);
});

test('an id is unique whatever the days of the others: what comes again with newer ones is known', async () => {
  await make();
  const insert = async (ids: readonly string[]): Promise<string[]> => {
    const insertion = `INSERT INTO inbox SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id AS id`;
    return (await sql<{ id: string }>(insertion, [ids])).map(({ id }) => id);
  };
  const [older, old, today] = [uuidv7({ msecs: daysAgo(400) }), uuidv7({ msecs: daysAgo(3) }), uuidv7({ msecs: now })];
  expect(await insert([older, old])).toEqual([older, old]);
  expect(await insert([today, old, older])).toEqual([today]);
});

test('a write beyond the last partition fails for a reason that passes: it succeeds when the partition is made', async () => {
  await make();
  const refusal: unknown = await tell(daysAgo(-8)).catch((error: unknown) => error);
  expect([isTransient(refusal), String(refusal)]).toEqual([true, expect.stringContaining('no partition of relation "outbox" found')]);
  await make({ now: daysAgo(-1) });
  await tell(daysAgo(-8));
});

test('days that are over and relayed are dropped, and what comes as late as that has a place again', async () => {
  await make();
  await tell(daysAgo(300));
  await tell(daysAgo(8));
  const kept = [await tell(daysAgo(6)), await tell(now)];
  await relayAll();
  await sql(`INSERT INTO inbox VALUES ($1), ($2)`, [uuidv7({ msecs: daysAgo(15) }), uuidv7({ msecs: daysAgo(13) })]);
  expect((await keepWhileRelayed()).heldBack).toEqual([]);
  expect(await told()).toEqual(kept);
  expect(await sql('SELECT FROM inbox')).toHaveLength(1);
  expect((await tables('outbox')).slice(0, 2)).toEqual([
    { name: 'outbox_older', upper: boundOf(daysAgo(7)) },
    expect.objectContaining({ upper: boundOf(daysAgo(6)) }),
  ]);
  await tell(daysAgo(300));
  expect(await keep()).toMatchObject({ changes: [], heldBack: [] });
  expect(await told()).toHaveLength(3);
});

test('a dry run says what it would do, and does nothing', async () => {
  const before = await tables('outbox');
  expect((await keep({ dryRun: true })).changes).toContainEqual(expect.stringMatching(/^made outbox_/));
  expect(await tables('outbox')).toEqual(before);
});

describe('nothing is dropped', () => {
  const held = (reason: string) => [
    expect.stringMatching(new RegExp(`^outbox_first, outbox_.* cannot be dropped yet: .*${reason}`)) as string,
  ];

  beforeEach(async () => {
    await make();
    await tell(daysAgo(8));
  });

  test('while the slot is behind', async () => {
    const ids = await told();
    expect((await keep()).heldBack).toEqual(held('has not confirmed'));
    expect(await told()).toEqual(ids);
  });

  test('while somebody has an old event that is not committed: it is committed, and dropped only when it is relayed as well', async () => {
    const late = uuidv7({ msecs: daysAgo(8) });
    await withPostgres(ownerUrl, async (writer) => {
      await writer.query('BEGIN');
      await writer.query(INSERT, [late]);
      const { rows } = await writer.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const drops = keep();
      while ((await sql(BUSY, [rows[0]!.pid])).length === 0);
      const [before] = await sql<{ lsn: string }>(
        `SELECT pg_logical_emit_message(false, 'spec', '', true), pg_current_wal_flush_lsn() AS lsn`,
      );
      await writer.query('COMMIT');
      await superuser(`SELECT pg_replication_slot_advance('${slot}', '${before!.lsn}')`);
      expect((await drops).heldBack).toEqual(held('has not confirmed'));
    });
    expect(await told()).toContain(late);
  });

  test('while somebody goes on writing there', async () => {
    await withPostgres(ownerUrl, async (writer) => {
      await writer.query('BEGIN');
      await writer.query(INSERT, [uuidv7({ msecs: daysAgo(8) })]);
      await relayAll();
      expect((await keepWhileRelayed()).heldBack).toEqual(held('somebody is reading or writing there'));
      await writer.query('COMMIT');
    });
  });

  test('while the relay is being repaired', async () => {
    await withPostgres(ownerUrl, async (other) => {
      await other.query(`SELECT pg_advisory_lock(hashtext('watchdog.repair'))`);
      expect((await keepWhileRelayed()).heldBack).toEqual(held('is being repaired'));
    });
  });

  test('while a repair that was interrupted has yet to be ended', async () => {
    await relayAll();
    await withPostgres(ownerUrl, (client) => noteRepair(client, true));
    expect((await keep()).heldBack).toEqual(held('was interrupted'));
    await withPostgres(ownerUrl, (client) => noteRepair(client, false));
    expect((await keepWhileRelayed()).heldBack).toEqual([]);
  });
});

test('the command does the same for all services, and refuses what is no number of days', async () => {
  expect(await ops(['partitions'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^order: .*\ninventory: .*\npayment: .*\n$/) as unknown,
  });
  expect(await ops(['partitions', '--keep-outbox', '0'])).toMatchObject({ code: 2, stdout: '' });
});

/** Who drops waits for a lock, or asks the slot again and again. */
const BUSY = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid NOT IN ($1, pg_backend_pid())
              AND (wait_event_type = 'Lock' OR (state = 'idle in transaction' AND query LIKE '%pg_replication_slots%'))`;

/** The relay goes on meanwhile. */
async function keepWhileRelayed(): Promise<Kept> {
  const drops = keep();
  const isDone = drops.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([isDone, relayAll().then(() => false)])));
  return drops;
}
