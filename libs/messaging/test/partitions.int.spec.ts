import { eventually } from '@saga/mesh';
import { v7 as uuidv7 } from 'uuid';
import { Inbox, inTransaction, Outbox } from '../src';
import { boundOf, DAY_MS, partitionTables, unpartitionTables } from '../src/partitions';
import { Patience } from '../src/patience';
import { Gate } from './gate';
import { placed } from './ledger';
import { Sandbox } from './sandbox';

/** Its tables reach to the end of tomorrow. */
let sandbox: Sandbox;
beforeEach(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.close());

const onWait = jest.fn<unknown, [string | undefined]>();
const patience = new Patience({ onWait, keepAlive: () => Promise.resolve(), isStopping: () => false });

it('an event of a day that has no partition yet is waited with, by that reason, and applied when it is made: it is no dead letter', async () => {
  const [today, inTwoDays] = [boundOf(Date.now()), boundOf(Date.now() + 2 * DAY_MS)];
  await sandbox.dataSource.query(`DROP TABLE inbox_first`);
  await sandbox.dataSource.query(`CREATE TABLE inbox_first PARTITION OF inbox FOR VALUES FROM (MINVALUE) TO ('${today}')`);
  const orderId = uuidv7();
  const processed = sandbox.processor().process([sandbox.delivery(placed(orderId, 1), 0)], patience);
  await eventually(() => expect(onWait).toHaveBeenCalledWith('no partition of relation "inbox" found for row'));
  expect(await sandbox.amounts(orderId)).toBeUndefined();
  await sandbox.dataSource.query(`CREATE TABLE inbox_later PARTITION OF inbox FOR VALUES FROM ('${today}') TO ('${inTwoDays}')`);
  await processed;
  expect([await sandbox.amounts(orderId), await sandbox.letters()]).toEqual([[1], []]);
});

it('a record with an id of a later day, for which there may be no partition for long, is parked and holds up nobody', async () => {
  const [orderId, other] = [uuidv7(), uuidv7()];
  const id = uuidv7({ msecs: Date.now() + 2 * DAY_MS });
  await sandbox.processor().process([sandbox.delivery(placed(orderId, 1), 0, { id }), sandbox.delivery(placed(other, 1), 1)], patience);
  expect([await sandbox.amounts(orderId), await sandbox.amounts(other)]).toEqual([undefined, [1]]);
  expect(await sandbox.letters()).toEqual([expect.objectContaining({ key: orderId, error: expect.stringContaining('UUIDv7') as unknown })]);
});

it.each([
  ['partitions', () => partitionTables(Date.now())],
  ['makes one', unpartitionTables],
])('a migration that %s of the tables waits for a batch under way instead of deadlocking with it', async (_, statements) => {
  const migrate = (all: readonly string[]) =>
    inTransaction(sandbox.dataSource, async (tx) => {
      for (const statement of all) await tx.query(statement);
    });
  if (statements !== unpartitionTables) await migrate(unpartitionTables());
  const gate = new Gate();
  const batch = inTransaction(sandbox.dataSource, async (tx) => {
    await new Inbox().insert(tx, [uuidv7()]);
    await gate.pass();
    await new Outbox(sandbox.codec).add(tx, [{ event: { type: 'StockReleased', orderId: uuidv7(), lines: [] }, sequence: 1 }]);
  });
  await gate.reached;
  const migrated = migrate(statements());
  await eventually(async () => expect(await sandbox.waitsForLock()).toBe(true));
  gate.open();
  await Promise.all([batch, migrated]);
  expect([await sandbox.count('inbox'), await sandbox.count('outbox')]).toEqual([1, 1]);
});
