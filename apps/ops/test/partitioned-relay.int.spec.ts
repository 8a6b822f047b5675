import { eventually } from '@saga/mesh';
import { kafkaClient } from '@saga/messaging';
import { DAY_MS, partitionTables, revokeGrants, unpartitionTables } from '@saga/messaging/tables';
import { brokenIn, check } from '../src/check';
import { readBooks } from '../src/check/read-books';
import { partitionsOf } from '../src/partitions/change';
import { keepPartitions } from '../src/partitions/keep-partitions';
import { usual } from '../src/partitions/plan';
import { withPostgres } from '../src/provision/infrastructure';
import { relay, stopRelay, worker } from './damage';
import { configuration, environment, everyService } from './mesh';
import { mesh } from './program';
import { confirmedOrder } from './shopping';

/** The mesh's own tables and relays. */
const PATIENCE = 400_000;

const { ownerUrl } = everyService.find(({ name }) => name === 'inventory')!;
const { slot } = relay;
const isWhole = async (): Promise<void> => expect(brokenIn(await check(environment, 120))).toEqual([]);

/** As a migration does it. */
const migrate = (statements: readonly string[]): Promise<unknown> =>
  withPostgres(ownerUrl, async (client) => {
    for (const statement of ['BEGIN', ...statements, 'COMMIT']) await client.query(statement);
  });

const makeAhead = () => keepPartitions({ ownerUrl, slot }, { daysAhead: usual.daysAhead });

beforeAll(async () => {
  await confirmedOrder();
  await isWhole();
}, PATIENCE);

test(
  'what was not relayed when its table was partitioned, or made one again, is relayed',
  async () => {
    await stopRelay();
    await confirmedOrder();
    await migrate(unpartitionTables());
    await confirmedOrder();
    await migrate(partitionTables(Date.now()));
    await makeAhead();
    await confirmedOrder();
    await worker.resume(relay.connector);
    await isWhole();
  },
  PATIENCE,
);

describe('in three weeks', () => {
  const drop = () => keepPartitions({ ownerUrl, slot }, usual, { now: Date.now() + 21 * DAY_MS });

  // For the specs that follow, to whom nothing is to be excused: the rows are relayed again, which nobody minds.
  afterAll(async () => {
    const back = ['outbox', 'inbox'].map((table) => `INSERT INTO ${table} SELECT * FROM kept_${table} ON CONFLICT DO NOTHING`);
    await migrate([...unpartitionTables(), ...back, 'DROP TABLE kept_outbox, kept_inbox', ...partitionTables(Date.now())]);
    await makeAhead();
    await isWhole();
  }, PATIENCE);

  test(
    'a day is dropped, but not before the relay is back and has relayed all of it, and no guarantee is broken',
    async () => {
      await stopRelay();
      const late = await confirmedOrder();
      const told = `SELECT FROM outbox WHERE aggregateid = $1`;
      const rows = () => withPostgres(ownerUrl, async (client) => (await client.query(told, [late])).rowCount);
      await eventually(async () => expect(await rows()).toBeGreaterThan(0));
      // Nothing is taken in between the copy and the drop: the order passes its deadline meanwhile.
      await mesh('kill', 'inventory');
      await migrate(['CREATE TABLE kept_inbox AS TABLE inbox']);
      expect((await drop()).heldBack).toEqual([expect.stringContaining('has not confirmed')]);
      await mesh('start', 'inventory');
      expect(await rows()).toBeGreaterThan(0);
      await worker.resume(relay.connector);
      await isWhole();
      await migrate(['CREATE TABLE kept_outbox AS TABLE outbox']);
      await eventually(async () => expect((await drop()).heldBack).toEqual([]));
      expect(await rows()).toBe(0);
      await isWhole();
      await confirmedOrder();
      await isWhole();
    },
    PATIENCE,
  );
});

test(
  'what the inboxes have forgotten and comes again, all of it, is silenced by state',
  async () => {
    const before = await told();
    for (const service of everyService) {
      await mesh('kill', service.name);
      await withPostgres(service.ownerUrl, async (client) => {
        const [lowest] = await partitionsOf(client, 'inbox');
        const { name, upper } = lowest!;
        await client.query(`DROP TABLE ${name}`);
        await client.query(`CREATE TABLE ${name} PARTITION OF inbox FOR VALUES FROM (MINVALUE) TO ('${upper}')`);
        await client.query(revokeGrants(name));
      });
      await eventually(() => fromTheBeginning(service.name, service.cloud.brokers));
      await mesh('start', service.name);
    }
    await eventually(async () => expect((await told()).inbox).toEqual(before.inbox));
    expect(await told()).toEqual(before);
    await isWhole();
  },
  PATIENCE,
);

/** All that is in databases and topics, in an order that says nothing. */
async function told() {
  const { topics, outbox, inbox, deadLetters, orders, reservations, payments, stock, accounts } = await readBooks(configuration);
  const state = { orders, reservations, payments, stock, accounts };
  const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
  const perTable = Object.entries({ ...state, ...prefixed('outbox', outbox), ...prefixed('letters', deadLetters) });
  return {
    inbox: Object.entries(inbox).map(([service, ids]) => [service, sorted(ids)]),
    tables: perTable.map(([table, rows]) => [table, sorted(rows)]),
    topics: topics.map(({ name, partitions }) => [name, partitions.map(sorted)]),
  };
}

function prefixed<Rows>(prefix: string, tables: Readonly<Record<string, Rows>>): Record<string, Rows> {
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [`${prefix} of ${name}`, rows]));
}

/** Refused as long as the group has a member. */
async function fromTheBeginning(groupId: string, brokers: readonly string[]): Promise<void> {
  const admin = kafkaClient({ brokers, clientId: 'ops-spec', silent: true }).admin();
  await admin.connect();
  try {
    for (const { topic } of await admin.fetchOffsets({ groupId })) await admin.resetOffsets({ groupId, topic, earliest: true });
  } finally {
    await admin.disconnect();
  }
}
