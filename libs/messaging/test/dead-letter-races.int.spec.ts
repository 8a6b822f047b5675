import { eventually } from '@saga/mesh';
import { Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { DeadLetters } from '../src/dead-letters';
import { inTransaction } from '../src/transaction';
import { Gate } from './gate';
import { forbidden, LedgerRepository, placed } from './ledger';
import { patience } from './patience';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

const parkedOf = async (orderId: string) => (await sandbox.letters()).filter(({ key, status }) => key === orderId && status === 'PARKED');

test('two instances that park the same key at the same moment leave no letter without its key', async () => {
  const orderId = uuidv7();
  const received = (offset: number) => {
    const delivery = sandbox.delivery(placed(orderId, offset), offset);
    return { id: uuidv7(), key: orderId, delivery, error: new Error('refused') };
  };
  const deadLetters = new DeadLetters();
  const [parked, seen, committing] = [new Gate(), new Gate(), new Gate()];
  const second = inTransaction(sandbox.dataSource, async (tx) => {
    // It has seen that the key is free before the other instance parks it.
    expect(await deadLetters.lock(tx, [received(2)])).toEqual(new Set());
    await seen.pass();
    await deadLetters.park(tx, [{ received: received(2), error: new Error('refused') }]);
    parked.open();
    await committing.pass();
  });
  await seen.reached;
  await inTransaction(sandbox.dataSource, (tx) => deadLetters.park(tx, [{ received: received(1), error: new Error('refused') }]));
  seen.open();
  await parked.pass();
  // A redriver that is quick applies the first of the two before the second is committed, or waits for it.
  const redriven = sandbox.redriver().attempt(orderId, true);
  await Promise.race([redriven, eventually(async () => expect(await sandbox.waitsForLock()).toBe(true))]);
  committing.open();
  await Promise.all([second, redriven]);
  await sandbox.makeDue(orderId);
  await sandbox.redriver().redriveDue();
  expect(await sandbox.letters()).toMatchObject([{ status: 'REDRIVEN' }, { status: 'REDRIVEN' }]);
  expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
  expect(await sandbox.count('parked_keys')).toBe(0);
});

test.each([
  ['a header without a value', { none: null as unknown as Buffer }],
  ['a header named as what every object has', { constructor: [Object, Buffer.from('x')] as unknown as Buffer[] }],
])('a record with %s is parked like any other', async (_, headers) => {
  const orderId = uuidv7();
  const delivery = sandbox.delivery(placed(orderId, 1), 0, { value: Buffer.from('broken') });
  await sandbox.processor().process([{ ...delivery, headers: { ...delivery.headers, ...headers } }], patience());
  expect(await parkedOf(orderId)).toHaveLength(1);
  await expect(sandbox.redriver().attempt(orderId, true)).resolves.toMatchObject({ error: expect.any(Error) as Error });
});

test('a letter whose error and type are too long for the outbox is given up all the same', async () => {
  const orderId = uuidv7();
  const id = '\u0001'.repeat(400_000);
  const delivery = sandbox.delivery(placed(orderId, 1), 0, { id });
  await sandbox.processor().process([{ ...delivery, headers: { id, type: 'x'.repeat(400_000) } }], patience());
  for (let attempt = 2; attempt <= 8; attempt++) {
    await sandbox.makeDue(orderId);
    await sandbox.redriver().redriveDue();
  }
  expect(await parkedOf(orderId)).toMatchObject([{ dueAt: null }]);
  expect(await sandbox.count('outbox')).toBe(1);
});

test('a letter is about its event, whatever its headers say, also when it is the database that refuses it', async () => {
  const orderId = uuidv7();
  const { headers, ...delivery } = sandbox.delivery(placed(orderId, forbidden), 0);
  await sandbox.processor().process([{ ...delivery, headers: { ...headers, type: 'Nonsense' } }], patience());
  expect(await parkedOf(orderId)).toMatchObject([{ type: 'OrderPlaced' }]);
});

test('a key with a letter that must complete is never given up and alarms, although that letter is behind another', async () => {
  const orderId = uuidv7();
  const logged = jest.spyOn(Logger.prototype, 'error');
  const [bad, bound] = [
    sandbox.delivery(placed(orderId, 1), 0),
    sandbox.delivery({ type: 'OrderCancelled', orderId, reason: 'CUSTOMER_REQUEST' }, 1),
  ];
  await sandbox
    .processor(undefined, { refused: new Set([orderId]) })
    .process([bad, { ...bound, value: Buffer.from('broken') }], patience());
  for (let attempt = 0; attempt < 9; attempt++) {
    await sandbox.makeDue(orderId);
    await sandbox.redriver({ refused: new Set([orderId]) }).redriveDue();
  }
  const [, behind] = await parkedOf(orderId);
  expect(await parkedOf(orderId)).toMatchObject([{ attempts: 10, dueAt: expect.any(Date) as Date }, { attempts: 0 }]);
  expect(await sandbox.count('outbox')).toBe(0);
  const alarms = logged.mock.calls.map(([message]) => message as { msg: string; key: string }).filter(({ msg }) => msg.startsWith('ALARM'));
  logged.mockRestore();
  expect(alarms).toHaveLength(9);
  expect(new Set(alarms.map(({ key }) => key))).toEqual(new Set([orderId]));
  // Nothing binds it any more: the next attempt in vain, here a person's, gives it up, and only that is told.
  await sandbox.office().discard(behind!.id, 'bytes that nobody can read', true);
  await sandbox.redriver({ refused: new Set([orderId]) }).attempt(orderId, true);
  expect(await parkedOf(orderId)).toMatchObject([{ attempts: 11, dueAt: null }]);
  expect(await sandbox.count('outbox')).toBe(1);
  await sandbox.redriver({ refused: new Set([orderId]) }).attempt(orderId, true);
  expect(await parkedOf(orderId)).toMatchObject([{ attempts: 12, dueAt: null }]);
  expect(await sandbox.count('outbox')).toBe(1);
});

test('a key that cannot be tried because a part is away holds up no other key', async () => {
  const [away, other] = [uuidv7(), uuidv7()];
  const refused = new Set([away, other]);
  for (const orderId of refused)
    await sandbox.processor(undefined, { refused }).process([sandbox.delivery(placed(orderId, 1), 0)], patience());
  for (const orderId of refused) await sandbox.makeDue(orderId);
  const due = await sandbox.letters();
  const repository = new LedgerRepository();
  let failures = 1;
  repository.afterLoad = () => (failures-- > 0 ? Promise.reject(new Error('Connection terminated unexpectedly')) : Promise.resolve());
  await sandbox.redriver({}, repository).redriveDue();
  expect([await sandbox.amounts(away), await sandbox.amounts(other)].filter(Boolean)).toEqual([[1]]);
  expect(await sandbox.letters()).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
  // Nor when there are more of them than are looked for at once: it goes behind the others.
  const [parked] = (await sandbox.letters()).filter(({ status }) => status === 'PARKED');
  expect(parked!.dueAt!.getTime()).toBeGreaterThan(due.find(({ id }) => id === parked!.id)!.dueAt!.getTime());
});

test('discarding a letter behind another does not try the one in front anew', async () => {
  const orderId = uuidv7();
  const batch = [forbidden, 2].map((amount, offset) => sandbox.delivery(placed(orderId, amount), offset));
  await sandbox.processor().process(batch, patience());
  await sandbox.dataSource.query(`UPDATE parked_keys SET due_at = NULL`);
  const [first, second] = await parkedOf(orderId);
  await sandbox.office().discard(second!.id, 'not wanted', false);
  expect(await parkedOf(orderId)).toMatchObject([{ id: first!.id, dueAt: null }]);
});
