import type { EventCodec } from '@saga/contracts';
import { eventually } from '@saga/mesh';
import { v7 as uuidv7 } from 'uuid';
import { DeadLetters } from '../src/dead-letters';
import { inTransaction } from '../src/transaction';
import { Gate } from './gate';
import { LedgerRepository, placed } from './ledger';
import { patience } from './patience';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(async () => {
  await sandbox.closeConsumers();
  await sandbox.empty();
});
afterAll(() => sandbox.close());

/** Parks the events of an order with these amounts: the first because it is refused, the others behind it. */
const park = async (orderId: string, ...amounts: number[]) => {
  const batch = amounts.map((amount, offset) => sandbox.delivery(placed(orderId, amount), offset));
  await sandbox.processor(undefined, { refused: new Set([orderId]) }).process(batch, patience());
};
const statuses = async () => (await sandbox.letters()).map(({ status, attempts }) => [status, attempts]);

describe('a consumer that meets a bad record', () => {
  it('goes on behind it at once, stays ready, and applies it in its order once its cause is gone', async () => {
    const topic = await sandbox.topic(2);
    const [bad, good, elsewhere] = [uuidv7(), uuidv7(), uuidv7()];
    const refused = new Set([bad]);
    const { server, groupId } = sandbox.consume({ topics: [topic], refused });
    await sandbox.produce(
      topic,
      { event: placed(good, 1) },
      { event: placed(bad, 2) },
      { event: placed(bad, 3) },
      { event: placed(good, 4) },
    );
    await sandbox.produce(topic, { event: placed(elsewhere, 5), partition: 1 });
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([4, 1]));
    expect(await sandbox.amounts(good)).toEqual([1, 4]);
    expect(await sandbox.amounts(bad)).toBeUndefined();
    expect(server.check()).toEqual({ ready: true });
    await sandbox.produce(topic, { event: placed(bad, 6) });
    await eventually(async () => expect(await sandbox.letters()).toHaveLength(3));
    refused.clear();
    const redriver = sandbox.redriver();
    redriver.start();
    await eventually(async () => expect(await sandbox.amounts(bad)).toEqual([2, 3, 6]));
    await redriver.close();
    await sandbox.produce(topic, { event: placed(bad, 7) });
    await eventually(async () => expect(await sandbox.amounts(bad)).toEqual([2, 3, 6, 7]));
    expect((await sandbox.outbox(bad)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });

  it('keeps bytes, headers, key and place as they were', async () => {
    const event = placed(uuidv7(), 1);
    const value = Buffer.from([1, 0, 255]);
    await sandbox.processor().process([sandbox.delivery(event, 7, { value })], patience());
    const letter = await inTransaction(sandbox.dataSource, (tx) => new DeadLetters().take(tx, event.orderId, true));
    const { delivery } = letter!;
    expect(delivery).toMatchObject({ topic: 'order.events', partition: 0, offset: '7', key: Buffer.from(event.orderId), value });
    expect(delivery.headers?.['type']).toEqual([Buffer.from('OrderPlaced')]);
  });
});

describe('a letter that is due', () => {
  it('and fails again is tried later, with those behind it waiting; in the end it is given up and told of', async () => {
    const orderId = uuidv7();
    await park(orderId, 1, 2);
    const redriver = sandbox.redriver({ refused: new Set([orderId]) });
    for (let attempt = 2; attempt <= 8; attempt++) {
      const [before] = await sandbox.letters();
      expect(before?.dueAt).not.toBeNull();
      await sandbox.makeDue(orderId);
      await redriver.redriveDue();
      expect(await statuses()).toEqual([
        ['PARKED', attempt],
        ['PARKED', 0],
      ]);
    }
    expect((await sandbox.letters()).map(({ dueAt }) => dueAt)).toEqual([null, null]);
    const told: { aggregatetype: string; payload: Buffer }[] = await sandbox.dataSource.query(`SELECT * FROM outbox`);
    expect(told.map(({ aggregatetype }) => aggregatetype)).toEqual(['inventory.dead-letters']);
    expect(JSON.parse(told[0]!.payload.toString())).toMatchObject({
      key: orderId,
      topic: 'order.events',
      offset: '0',
      type: 'OrderPlaced',
      attempts: 8,
    });
  });

  it('is applied with what follows from it in one transaction: a crash before its commit leaves it parked, and nothing of it', async () => {
    const orderId = uuidv7();
    await park(orderId, 1);
    await sandbox.makeDue(orderId);
    const resolve = jest.spyOn(DeadLetters.prototype, 'resolve').mockRejectedValueOnce(new Error('Connection terminated unexpectedly'));
    await expect(sandbox.redriver().attempt(orderId)).rejects.toThrow('Connection terminated');
    expect(resolve).toHaveBeenCalledTimes(1);
    resolve.mockRestore();
    expect(await statuses()).toEqual([['PARKED', 1]]);
    expect(await sandbox.count('outbox')).toBe(0);
    expect(await sandbox.amounts(orderId)).toBeUndefined();
    await expect(sandbox.redriver().attempt(orderId)).resolves.toMatchObject({ letter: { key: orderId } });
    expect(await statuses()).toEqual([['REDRIVEN', 1]]);
    expect(await sandbox.amounts(orderId)).toEqual([1]);
  });

  it('is not overtaken by a record of its key that arrives while it is redriven', async () => {
    const orderId = uuidv7();
    await park(orderId, 1);
    await sandbox.makeDue(orderId);
    const repository = new LedgerRepository();
    const gate = new Gate();
    repository.afterLoad = gate.pass;
    const redriven = sandbox.redriver({}, repository).attempt(orderId);
    await gate.reached;
    const arrived = sandbox.processor().process([sandbox.delivery(placed(orderId, 2), 1)], patience());
    await Promise.race([eventually(async () => expect(await sandbox.waitsForLock()).toBe(true)), arrived]);
    gate.open();
    await Promise.all([redriven, arrived]);
    expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
    expect(await sandbox.count('parked_keys')).toBe(0);
  });

  it('and fails again has one attempt spent on it, however many redrivers have found it due', async () => {
    const orderId = uuidv7();
    await park(orderId, 1);
    await sandbox.makeDue(orderId);
    const refused = new Set([orderId]);
    const repository = new LedgerRepository();
    const gate = new Gate();
    repository.afterLoad = gate.pass;
    const first = sandbox.redriver({ refused }, repository).redriveDue();
    await gate.reached;
    const second = sandbox.redriver({ refused }).redriveDue();
    await eventually(async () => expect(await sandbox.waitsForLock()).toBe(true)).finally(() => gate.open());
    await Promise.all([first, second]);
    expect(await statuses()).toEqual([['PARKED', 2]]);
  });

  it('and cannot be tried, because a part is away, stays given up if somebody else has given it up meanwhile', async () => {
    const orderId = uuidv7();
    await park(orderId, 1);
    await sandbox.makeDue(orderId);
    const typeOf = async () => {
      await sandbox.dataSource.query(`UPDATE parked_keys SET due_at = NULL`);
      throw Object.assign(new Error('the registry is away'), { transient: true });
    };
    await sandbox.redriver({ codec: { typeOf } as unknown as EventCodec }).redriveDue();
    expect(await sandbox.letters()).toMatchObject([{ attempts: 1, dueAt: null }]);
  });

  it('is tried by one redriver, however many there are', async () => {
    const orders = Array.from({ length: 12 }, () => uuidv7());
    for (const orderId of orders) await park(orderId, 1, 2);
    for (const orderId of orders) await sandbox.makeDue(orderId);
    await Promise.all([1, 2, 3].map(() => sandbox.redriver().redriveDue()));
    for (const orderId of orders) expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
    expect(await sandbox.count('outbox')).toBe(24);
    expect(await sandbox.count('parked_keys')).toBe(0);
  });
});
