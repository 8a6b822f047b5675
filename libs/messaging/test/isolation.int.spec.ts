import { eventually } from '@saga/mesh';
import { v7 as uuidv7 } from 'uuid';
import { placeOf, type Delivery } from '../src/delivery';
import { Gate } from './gate';
import { authorized, forbidden, LedgerRepository, placed } from './ledger';
import { patience } from './patience';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

/** Takes as long for a pause as the gate is closed. */
const pausingAt = ({ pass }: Gate) => Object.assign(patience(), { pause: pass });
const parked = async () => (await sandbox.letters()).map((letter) => [placeOf(letter), letter.error]);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('one bad event in a batch', () => {
  const refused = uuidv7();
  const kinds: [string, (offset: number) => Delivery, RegExp, number][] = [
    ['whose decision throws', (offset) => sandbox.delivery(placed(refused, 1), offset), /^Order .* is refused$/, 1],
    ['that breaks a CHECK constraint', (offset) => sandbox.delivery(placed(refused, forbidden), offset), /no_forbidden_amount/, 1],
    [
      'that cannot be decoded',
      (offset) => sandbox.delivery(placed(refused, 1), offset, { value: Buffer.from('{"json": 1}') }),
      /cannot be decoded/,
      1,
    ],
    ['without an id', (offset) => sandbox.delivery(placed(refused, 1), offset, { id: '' }), /The header "id" must be a UUID/, 0],
  ];

  it.each(kinds)('%s is parked with its error and what follows of its key; all else of its batch has its effect', async (...kind) => {
    const [, bad, message, known] = kind;
    const [before, behind, elsewhere] = numbered(3).map(() => uuidv7());
    const batch = [
      sandbox.delivery(placed(before!, 1), 100),
      bad(101),
      sandbox.delivery(placed(behind!, 2), 102),
      sandbox.delivery(placed(refused, 3), 103),
      sandbox.delivery(placed(elsewhere!, 3), 101, { partition: 1 }),
      sandbox.delivery(authorized(before!, 4), 101, { topic: 'payment.events' }),
    ];
    const refusing = kind[0] === 'whose decision throws' ? new Set([refused]) : undefined;
    await sandbox.processor(undefined, { refused: refusing }).process(batch, patience());
    expect(await parked()).toEqual([
      ['order.events[0]@101', expect.stringMatching(message)],
      ['order.events[0]@103', null],
    ]);
    expect(await sandbox.amounts(before!)).toEqual([1, 4]);
    expect(await sandbox.amounts(behind!)).toEqual([2]);
    expect(await sandbox.amounts(elsewhere!)).toEqual([3]);
    expect(await sandbox.amounts(refused)).toBeUndefined();
    expect(await sandbox.count('inbox')).toBe(5 + known);
    expect(await sandbox.count('outbox')).toBe(4);
    // Redelivered, none of it has another effect, and none is parked twice.
    await sandbox.processor(undefined, { refused: refusing }).process(batch, patience());
    expect(await parked()).toHaveLength(2);
    expect(await sandbox.count('outbox')).toBe(4);
  });

  it('among many is found by halving, in order, so that few transactions are tried', async () => {
    const orders = numbered(64).map(() => uuidv7());
    const batch = orders.map((orderId, offset) => sandbox.delivery(placed(orderId, offset === 37 ? forbidden : offset), offset));
    const repository = new LedgerRepository();
    const loads = jest.spyOn(repository, 'load');
    await sandbox.processor(repository).process(batch, patience());
    expect(await parked()).toEqual([['order.events[0]@37', expect.stringMatching(/no_forbidden_amount/)]]);
    expect(await sandbox.count('ledgers')).toBe(63);
    expect(loads.mock.calls.length).toBeLessThan(16);
  });
});

describe('an event about a row that is not visible yet', () => {
  it('waits a moment, with the later events of its key in their order, while the rest of the batch commits', async () => {
    const [early, other] = [uuidv7(), uuidv7()];
    const batch = [
      sandbox.delivery(authorized(early, 1), 0),
      sandbox.delivery(authorized(early, 2), 1),
      sandbox.delivery(placed(other, 3), 2),
      sandbox.delivery(placed(early, 4), 3),
    ];
    const gate = new Gate();
    const processed = sandbox.processor().process(batch, pausingAt(gate));
    await gate.reached;
    expect(await sandbox.amounts(other)).toEqual([3]);
    expect(await sandbox.count('inbox')).toBe(1);
    await sandbox.open(early, 5);
    gate.open();
    await processed;
    expect(await sandbox.amounts(early)).toEqual([1, 2, 4]);
    expect(await sandbox.outbox(early)).toEqual([
      { amount: 1, sequence: 6 },
      { amount: 2, sequence: 7 },
      { amount: 4, sequence: 8 },
    ]);
    expect(await parked()).toEqual([]);
  });

  it('keeps the later events of its key behind it also when the batch has to be taken apart', async () => {
    const [early, broken] = [uuidv7(), uuidv7()];
    const batch = [
      sandbox.delivery(authorized(early, 1), 0),
      sandbox.delivery(placed(broken, forbidden), 0, { partition: 1 }),
      sandbox.delivery(placed(early, 3), 1),
    ];
    const gate = new Gate();
    const processed = sandbox.processor().process(batch, pausingAt(gate));
    await gate.reached;
    await sandbox.open(early);
    gate.open();
    await processed;
    expect(await sandbox.amounts(early)).toEqual([1, 3]);
    expect((await parked()).map(([place]) => place)).toEqual(['order.events[1]@0']);
  });

  it('is parked when the row does not come, tried again within seconds, and applied once the row is there', async () => {
    const [missing, other] = [uuidv7(), uuidv7()];
    const batch = [
      sandbox.delivery(authorized(missing, 1), 5),
      sandbox.delivery(authorized(missing, 2), 6),
      sandbox.delivery(placed(other, 3), 7),
    ];
    await sandbox.processor().process(batch, patience());
    expect(await parked()).toEqual([
      ['order.events[0]@5', `PaymentAuthorized is about ${missing}, which does not exist here`],
      ['order.events[0]@6', null],
    ]);
    expect(await sandbox.amounts(other)).toEqual([3]);
    await sandbox.open(missing);
    const redriver = sandbox.redriver();
    redriver.start();
    await eventually(async () => expect(await sandbox.amounts(missing)).toEqual([1, 2]));
    await redriver.close();
    expect(await sandbox.count('parked_keys')).toBe(0);
  });
});
