import { v7 as uuidv7 } from 'uuid';
import type { BlockedPartitions } from '../src/blocked-partitions';
import { placeOf, type Delivery } from '../src/delivery';
import { Patience } from '../src/patience';
import { eventually } from './eventually';
import { authorized, forbidden, LedgerRepository, placed } from './ledger';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

const onWait = jest.fn<unknown, [string | undefined]>();
beforeEach(() => onWait.mockClear());
const patience = () => new Patience({ onWait, keepAlive: () => Promise.resolve(), isStopping: () => false });

/** Patience for what must be tried often, without the time that it takes. */
class Haste extends Patience {
  override pause = () => Promise.resolve();
}

const placesOf = (blocked: BlockedPartitions) => [...blocked].map(({ delivery: at, error }) => [placeOf(at), error.message]);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('one bad event in a batch', () => {
  const refusedOrder = uuidv7();
  const kinds: [string, (offset: number) => Delivery, RegExp][] = [
    ['whose decision throws', (offset) => sandbox.delivery(placed(refusedOrder, 1), offset), /^Order .* is refused$/],
    ['that breaks a CHECK constraint', (offset) => sandbox.delivery(placed(uuidv7(), forbidden), offset), /no_forbidden_amount/],
    [
      'that cannot be decoded',
      (offset) => sandbox.delivery(placed(uuidv7(), 1), offset, { value: Buffer.from('{"json": 1}') }),
      /cannot be decoded/,
    ],
    ['without an id', (offset) => sandbox.delivery(placed(uuidv7(), 1), offset, { id: '' }), /The header "id" must be a UUID/],
  ];

  it.each(kinds)('%s stops its partition alone, at its offset and with its error', async (_, bad, message) => {
    const [before, behind, elsewhere] = numbered(3).map(() => uuidv7());
    const batch = [
      sandbox.delivery(placed(before!, 1), 100),
      bad(101),
      sandbox.delivery(placed(behind!, 2), 102),
      sandbox.delivery(placed(elsewhere!, 3), 101, { partition: 1 }),
      sandbox.delivery(authorized(before!, 4), 101, { topic: 'payment.events' }),
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
    const batch = [
      sandbox.delivery(placed(a!, 1), 7),
      sandbox.delivery(placed(b!, 1), 8),
      sandbox.delivery(placed(c!, 1), 9, { partition: 1 }),
    ];
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
      sandbox.delivery(authorized(early, 1), 0),
      sandbox.delivery(authorized(early, 2), 1),
      sandbox.delivery(placed(other, 3), 2),
      sandbox.delivery(placed(early, 4), 3),
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
    const batch = [
      sandbox.delivery(authorized(early, 1), 0),
      sandbox.delivery(placed(refused, 2), 0, { partition: 1 }),
      sandbox.delivery(placed(early, 3), 1),
    ];
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
    const batch = [
      sandbox.delivery(authorized(missing, 1), 5),
      sandbox.delivery(authorized(missing, 2), 6),
      sandbox.delivery(placed(behind, 3), 7),
    ];
    const haste = new Haste({ onWait, keepAlive: () => Promise.resolve(), isStopping: () => false });
    const blocked = await sandbox.processor().process(batch, haste);
    expect(placesOf(blocked)).toEqual([['order.events[0]@5', `PaymentAuthorized is about ${missing}, which does not exist here`]]);
    expect(await sandbox.amounts(behind)).toEqual([3]);
    expect(await sandbox.count('inbox')).toBe(1);
    expect(await sandbox.count('outbox')).toBe(1);
  });
});
