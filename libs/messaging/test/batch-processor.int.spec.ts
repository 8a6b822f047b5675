import type { SagaEvent } from '@saga/contracts';
import { v7 as uuidv7 } from 'uuid';
import type { BlockedPartitions } from '../src/blocked-partitions';
import { placeOf, type Delivery } from '../src/delivery';
import { inboxRepeats } from '../src/metrics';
import { Patience } from '../src/patience';
import { eventually } from './eventually';
import { Gate } from './gate';
import { authorized, forbidden, LedgerRepository, placed } from './ledger';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

/** A record of `topic`; offsets count up within the deliveries of a spec. */
function delivery(
  event: SagaEvent,
  offset: number,
  { id = uuidv7(), partition = 0, topic = 'order.events', value = sandbox.codec.encode(event) } = {},
): Delivery {
  return { topic, partition, offset: String(offset), value, headers: { id } };
}

const onWait = jest.fn<unknown, [string | undefined]>();
beforeEach(() => onWait.mockClear());
const patience = () => new Patience({ onWait, keepAlive: () => Promise.resolve(), isStopping: () => false });

/** Patience for what must be tried often, without the time that it takes. */
class Haste extends Patience {
  override pause = () => Promise.resolve();
}

const placesOf = (blocked: BlockedPartitions) => [...blocked].map(({ delivery: at, error }) => [placeOf(at), error.message]);
const repeats = async () => (await inboxRepeats.get()).values[0]!.value;
const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('redelivery', () => {
  it('of a whole batch has one effect, and is counted', async () => {
    const orderId = uuidv7();
    const batch = [delivery(placed(orderId, 1), 0), delivery(authorized(orderId, 2), 1)];
    const before = await repeats();
    expect([...(await sandbox.processor().process(batch, patience()))]).toEqual([]);
    expect([...(await sandbox.processor().process(batch, patience()))]).toEqual([]);
    expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
    expect(await sandbox.outbox(orderId)).toEqual([
      { amount: 1, sequence: 1 },
      { amount: 2, sequence: 2 },
    ]);
    expect(await repeats()).toBe(before + 2);
  });

  it('within one batch has one effect, and is counted', async () => {
    const orderId = uuidv7();
    const id = uuidv7();
    const before = await repeats();
    await sandbox.processor().process([delivery(placed(orderId, 1), 0, { id }), delivery(placed(orderId, 1), 1, { id })], patience());
    expect(await sandbox.amounts(orderId)).toEqual([1]);
    expect(await sandbox.outbox(orderId)).toHaveLength(1);
    expect(await sandbox.count('inbox')).toBe(1);
    expect(await repeats()).toBe(before + 1);
  });

  it('of a part of a batch leaves the new part its effect', async () => {
    const orderId = uuidv7();
    const [first, second] = [delivery(placed(orderId, 1), 0), delivery(placed(orderId, 2), 1)];
    await sandbox.processor().process([first], patience());
    await sandbox.processor().process([first, second], patience());
    expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
  });
});

describe('a batch', () => {
  it('of many partitions, topics and event types is one transaction', async () => {
    const orders = numbered(20).map(() => uuidv7());
    const batch = orders.flatMap((orderId, partition) => [
      delivery(placed(orderId, 1), 0, { partition }),
      delivery(authorized(orderId, 2), 0, { partition, topic: 'payment.events' }),
    ]);
    await sandbox.processor().process(batch, patience());
    const [inbox]: unknown[] = await sandbox.dataSource.query(
      `SELECT count(*)::int AS rows, count(DISTINCT xmin::text)::int AS transactions FROM inbox`,
    );
    expect(inbox).toEqual({ rows: 40, transactions: 1 });
  });

  it('tells those who wait for an outcome after its commit, and nobody when there is none', async () => {
    const orderId = uuidv7();
    const repository = new LedgerRepository();
    await sandbox.processor(repository, { refused: new Set([orderId]) }).process([delivery(placed(orderId, 1), 0)], patience());
    expect(repository.committed).not.toHaveBeenCalled();
    await sandbox.processor(repository).process([delivery(placed(orderId, 1), 0)], patience());
    expect(repository.committed).toHaveBeenCalledTimes(1);
  });
});

describe('two consumers that are given the same events at the same moment', () => {
  it('have one effect between them, and no deadlock', async () => {
    const orders = numbered(400).map(() => uuidv7());
    const batch = orders.map((orderId, offset) => delivery(placed(orderId, offset), offset));
    const zombies = [batch, batch.toReversed(), batch].map((deliveries) => sandbox.processor().process(deliveries, patience()));
    for (const blocked of await Promise.all(zombies)) expect([...blocked]).toEqual([]);
    expect(await sandbox.count('outbox')).toBe(400);
    expect(await sandbox.count('ledgers')).toBe(400);
    expect(await sandbox.amounts(orders[7]!)).toEqual([7]);
    expect(onWait).not.toHaveBeenCalled();
  });

  it('decide again when they make the same row from different events, and both effects are right', async () => {
    const orderId = uuidv7();
    const gate = new Gate();
    let loads = 0;
    const zombies = [1, 2].map((amount) => {
      const repository = new LedgerRepository();
      // Both have seen that there is no row before either of them makes it.
      repository.afterLoad = () => {
        if (++loads === 2) gate.open();
        return gate.pass();
      };
      return sandbox.processor(repository).process([delivery(placed(orderId, amount), 0)], patience());
    });
    for (const blocked of await Promise.all(zombies)) expect([...blocked]).toEqual([]);
    expect((await sandbox.amounts(orderId))?.toSorted()).toEqual([1, 2]);
    expect((await sandbox.outbox(orderId)).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(onWait).toHaveBeenCalledWith('Another transaction has just opened this ledger');
  });
});

describe('one bad event in a batch', () => {
  const refusedOrder = uuidv7();
  const kinds: [string, (offset: number) => Delivery, RegExp][] = [
    ['whose decision throws', (offset) => delivery(placed(refusedOrder, 1), offset), /^Order .* is refused$/],
    ['that breaks a CHECK constraint', (offset) => delivery(placed(uuidv7(), forbidden), offset), /no_forbidden_amount/],
    [
      'that cannot be decoded',
      (offset) => delivery(placed(uuidv7(), 1), offset, { value: Buffer.from('{"json": 1}') }),
      /cannot be decoded/,
    ],
    ['without an id', (offset) => delivery(placed(uuidv7(), 1), offset, { id: '' }), /The header "id" must be a UUID/],
  ];

  it.each(kinds)('%s stops its partition alone, at its offset and with its error', async (_, bad, message) => {
    const [before, behind, elsewhere] = numbered(3).map(() => uuidv7());
    const batch = [
      delivery(placed(before!, 1), 100),
      bad(101),
      delivery(placed(behind!, 2), 102),
      delivery(placed(elsewhere!, 3), 101, { partition: 1 }),
      delivery(authorized(before!, 4), 101, { topic: 'payment.events' }),
    ];
    const blocked = await sandbox.processor(undefined, { refused: new Set([refusedOrder]) }).process(batch, patience());
    expect(placesOf(blocked)).toEqual([['order.events[0]@101', expect.stringMatching(message)]]);
    expect(await sandbox.amounts(before!)).toEqual([1, 4]);
    expect(await sandbox.amounts(behind!)).toBeUndefined();
    expect(await sandbox.amounts(elsewhere!)).toEqual([3]);
    expect(await sandbox.count('inbox')).toBe(3);
    expect(await sandbox.count('outbox')).toBe(3);
  });

  it('is found in each of several partitions, the first of each', async () => {
    const orders = new Set([uuidv7(), uuidv7(), uuidv7()]);
    const [a, b, c] = [...orders];
    const batch = [delivery(placed(a!, 1), 7), delivery(placed(b!, 1), 8), delivery(placed(c!, 1), 9, { partition: 1 })];
    const blocked = await sandbox.processor(undefined, { refused: orders }).process(batch, patience());
    expect(placesOf(blocked)).toEqual([
      ['order.events[0]@7', `Order ${a!} is refused`],
      ['order.events[1]@9', `Order ${c!} is refused`],
    ]);
  });
});

describe('an event about a row that is not visible yet', () => {
  it('waits, with the later events of its key in their order, while the rest of the batch commits', async () => {
    const [early, other] = [uuidv7(), uuidv7()];
    const batch = [
      delivery(authorized(early, 1), 0),
      delivery(authorized(early, 2), 1),
      delivery(placed(other, 3), 2),
      delivery(placed(early, 4), 3),
    ];
    const processed = sandbox.processor().process(batch, patience());
    await eventually(async () => expect(await sandbox.amounts(other)).toEqual([3]));
    expect(await sandbox.count('inbox')).toBe(1);
    await sandbox.open(early, 5);
    expect([...(await processed)]).toEqual([]);
    expect(await sandbox.amounts(early)).toEqual([1, 2, 4]);
    expect(await sandbox.outbox(early)).toEqual([
      { amount: 1, sequence: 6 },
      { amount: 2, sequence: 7 },
      { amount: 4, sequence: 8 },
    ]);
  });

  it('keeps the later events of its key behind it also when the batch has to be taken apart', async () => {
    const [early, refused] = [uuidv7(), uuidv7()];
    const batch = [delivery(authorized(early, 1), 0), delivery(placed(refused, 2), 0, { partition: 1 }), delivery(placed(early, 3), 1)];
    const repository = new LedgerRepository();
    const loaded = jest.spyOn(repository, 'load');
    const processed = sandbox.processor(repository, { refused: new Set([refused]) }).process(batch, patience());
    // Once for the batch, once for each event that does not have to wait behind another, and once more after the first pause.
    await eventually(() => expect(loaded.mock.calls.length).toBeGreaterThan(3));
    await sandbox.open(early);
    expect(placesOf(await processed)).toEqual([['order.events[1]@0', `Order ${refused} is refused`]]);
    expect(await sandbox.amounts(early)).toEqual([1, 3]);
  });

  it('stops its partition when the row never appears, and has no effect', async () => {
    const [missing, behind] = [uuidv7(), uuidv7()];
    const batch = [delivery(authorized(missing, 1), 5), delivery(authorized(missing, 2), 6), delivery(placed(behind, 3), 7)];
    const haste = new Haste({ onWait, keepAlive: () => Promise.resolve(), isStopping: () => false });
    const blocked = await sandbox.processor().process(batch, haste);
    expect(placesOf(blocked)).toEqual([['order.events[0]@5', `PaymentAuthorized is about ${missing}, which does not exist here`]]);
    expect(await sandbox.amounts(behind)).toEqual([3]);
    expect(await sandbox.count('inbox')).toBe(1);
    expect(await sandbox.count('outbox')).toBe(1);
  });
});
