import { v7 as uuidv7 } from 'uuid';
import { boundOf, DAY_MS } from '../src/partitions';
import { Patience } from '../src/patience';
import { eventually } from './eventually';
import { placed } from './ledger';
import { Sandbox } from './sandbox';

/** Its tables reach to the end of tomorrow. */
let sandbox: Sandbox;
beforeEach(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.close());

const onWait = jest.fn<unknown, [string | undefined]>();
const patience = new Patience({ onWait, keepAlive: () => Promise.resolve(), isStopping: () => false });

it('an event of a day that has no partition yet is waited with, by that reason, and applied when it is made: it is no dead letter', async () => {
  const orderId = uuidv7();
  const early = sandbox.delivery(placed(orderId, 1), 0, { id: uuidv7({ msecs: Date.now() + 3 * DAY_MS }) });
  const processed = sandbox.processor().process([early], patience);
  await eventually(() => expect(onWait).toHaveBeenCalledWith('no partition of relation "inbox" found for row'));
  expect(await sandbox.amounts(orderId)).toBeUndefined();
  const [from, to] = [2, 4].map((days) => boundOf(Date.now() + days * DAY_MS));
  await sandbox.dataSource.query(`CREATE TABLE inbox_later PARTITION OF inbox FOR VALUES FROM ('${from}') TO ('${to}')`);
  await processed;
  expect([await sandbox.amounts(orderId), await sandbox.letters()]).toEqual([[1], []]);
});

it('a record with an id that is made up, which no partition will be made for, is parked and holds up nobody', async () => {
  const [orderId, other] = [uuidv7(), uuidv7()];
  const id = uuidv7({ msecs: Date.now() + 1_000 * DAY_MS });
  await sandbox.processor().process([sandbox.delivery(placed(orderId, 1), 0, { id }), sandbox.delivery(placed(other, 1), 1)], patience);
  expect([await sandbox.amounts(orderId), await sandbox.amounts(other)]).toEqual([undefined, [1]]);
  expect(await sandbox.letters()).toEqual([expect.objectContaining({ key: orderId, error: expect.stringContaining('UUIDv7') as unknown })]);
});
