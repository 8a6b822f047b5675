import { eventually } from '@saga/mesh';
import { v7 as uuidv7 } from 'uuid';
import { Patience } from '../src/patience';
import { inTransaction } from '../src/transaction';
import { Gate } from './gate';
import { authorized, placed } from './ledger';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

const reasons: string[] = [];
beforeEach(() => (reasons.length = 0));

/** That of a consumer which is stopped when it has waited twenty times. */
const patience = () =>
  new Patience({
    onWait: (reason) => {
      if (reason) reasons.push(reason);
    },
    keepAlive: () => Promise.resolve(),
    isStopping: () => reasons.length > 20,
  });

/** Processes with connections on which no statement may take longer than this. */
const hasty = async (statementTimeoutMs: number) =>
  sandbox.processor(undefined, { dataSource: await sandbox.connect({ statementTimeoutMs }) });

it('a batch that takes the database too long goes through in parts, in order, and none of it is parked', async () => {
  await sandbox.dataSource.query(
    `CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END'`,
  );
  await sandbox.dataSource.query(`CREATE TRIGGER dawdle BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION dawdle()`);
  const orders = Array.from({ length: 16 }, () => uuidv7());
  const batch = [
    ...orders.map((orderId, offset) => sandbox.delivery(placed(orderId, 1), offset)),
    ...orders.map((orderId, offset) => sandbox.delivery(authorized(orderId, 2), offset, { topic: 'payment.events' })),
  ];
  const processor = await hasty(500);
  await processor.process(batch, patience()).finally(() => sandbox.dataSource.query(`DROP FUNCTION dawdle CASCADE`));
  for (const orderId of orders) expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
  expect(await sandbox.letters()).toEqual([]);
  expect(new Set(reasons)).toEqual(new Set(['canceling statement due to statement timeout']));
});

it('a record that takes the database too long by itself is tried until there is time for it', async () => {
  const orderId = uuidv7();
  await sandbox.open(orderId);
  const gate = new Gate();
  const held = inTransaction(sandbox.dataSource, async (tx) => {
    await tx.query(`SELECT FROM ledgers WHERE order_id = $1 FOR UPDATE`, [orderId]);
    await gate.pass();
  });
  await gate.reached;
  const processed = (await hasty(100)).process([sandbox.delivery(authorized(orderId, 1), 0)], patience());
  await eventually(() => expect(reasons.length).toBeGreaterThan(3)).finally(() => gate.open());
  await Promise.all([held, processed]);
  expect(await sandbox.amounts(orderId)).toEqual([1]);
  expect(await sandbox.letters()).toEqual([]);
});
