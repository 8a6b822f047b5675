import type { EventCodec } from '@saga/contracts';
import { v7 as uuidv7 } from 'uuid';
import { DeadLetters } from '../src/dead-letters';
import { inTransaction } from '../src/transaction';
import { forbidden, LedgerRepository, placed } from './ledger';
import { patience } from './patience';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

/** Parks the events of an order with these amounts: the first because it is refused, the others behind it. */
const park = async (orderId: string, ...amounts: number[]) => {
  const batch = amounts.map((amount, offset) => sandbox.delivery(placed(orderId, amount), offset));
  await sandbox.processor(undefined, { refused: new Set([orderId]) }).process(batch, patience());
  return sandbox.letters();
};
const cancelled = () => ({ type: 'OrderCancelled', orderId: uuidv7(), reason: 'CUSTOMER_REQUEST' }) as const;
const away = Object.assign(new Error('the registry is away'), { transient: true });
const deaf = { decode: () => Promise.reject(away) } as unknown as EventCodec;

/** Parks an order's end that can be read now, and could not when it came. */
const parkReadable = async (id: string | undefined) => {
  const event = cancelled();
  const error = new Error('its schema was missing when it came');
  const received = { id, key: event.orderId, delivery: sandbox.delivery(event, 0), error };
  await inTransaction(sandbox.dataSource, (tx) => new DeadLetters().park(tx, [{ received, error }]));
  const [letter] = await sandbox.letters();
  return letter!;
};

describe('a person', () => {
  it('redrives a key in order, up to what fails', async () => {
    const orderId = uuidv7();
    const [first, second, third] = await park(orderId, 1, forbidden, 3);
    const office = sandbox.office();
    await expect(office.redrive(third!.id, false)).resolves.toEqual({
      redriven: [first!.id],
      failed: { id: second!.id, error: expect.stringMatching(/no_forbidden_amount/) as string },
    });
    await office.discard(second!.id, 'a test amount', false);
    await expect(office.redrive(third!.id, false)).resolves.toEqual({ redriven: [third!.id] });
    expect(await sandbox.amounts(orderId)).toEqual([1, 3]);
    await expect(office.discard(second!.id, 'again', false)).rejects.toThrow('DEAD_LETTER_RESOLVED');
    await expect(office.view(second!.id)).resolves.toMatchObject({ status: 'DISCARDED', reason: 'a test amount' });
  });

  it('is told which letter could not be tried when a part goes away on the way', async () => {
    const [first, second] = await park(uuidv7(), 1, 2);
    const repository = new LedgerRepository();
    let loads = 0;
    repository.afterLoad = () => (++loads > 1 ? Promise.reject(away) : Promise.resolve());
    await expect(sandbox.office({}, repository).redrive(first!.id, false)).resolves.toEqual({
      redriven: [first!.id],
      failed: { id: second!.id, error: 'the registry is away' },
    });
  });

  it('is stopped from redriving for ever what fails each time, unless by force', async () => {
    const orderId = uuidv7();
    const [letter] = await park(orderId, 1);
    const office = sandbox.office({ refused: new Set([orderId]) });
    for (let replay = 0; replay < 5; replay++) await expect(office.redrive(letter!.id, false)).resolves.toMatchObject({ redriven: [] });
    await expect(office.redrive(letter!.id, false)).rejects.toThrow('DEAD_LETTER_REPLAYED_TOO_OFTEN');
    await expect(sandbox.office().redrive(letter!.id, true)).resolves.toEqual({ redriven: [letter!.id] });
  });
});

describe('what must complete', () => {
  it('is never given up, nor told of as if it were, and is not discarded just so', async () => {
    const event = cancelled();
    await sandbox.processor().process([sandbox.delivery(event, 0, { value: Buffer.from('broken') })], patience());
    for (let attempt = 0; attempt < 12; attempt++) {
      await sandbox.makeDue(event.orderId);
      await sandbox.redriver().redriveDue();
    }
    const [letter] = await sandbox.letters();
    expect(letter).toMatchObject({ attempts: 13, mustComplete: true, dueAt: expect.any(Date) as Date });
    expect(await sandbox.count('outbox')).toBe(0);
    await expect(sandbox.office().discard(letter!.id, 'I want to', false)).rejects.toThrow('DEAD_LETTER_MUST_COMPLETE');
  });

  it('can be discarded by force if it cannot be read, so that what is behind it is free', async () => {
    const orderId = uuidv7();
    const broken = sandbox.delivery({ ...cancelled(), orderId }, 0, { value: Buffer.from('broken') });
    await sandbox.processor().process([broken, sandbox.delivery(placed(orderId, 1), 1)], patience());
    const [letter] = await sandbox.letters();
    await sandbox.office().discard(letter!.id, 'it never was an event', true);
    await sandbox.redriver().redriveDue();
    expect(await sandbox.letters()).toMatchObject([{ status: 'DISCARDED', reason: 'it never was an event' }, { status: 'REDRIVEN' }]);
    expect(await sandbox.amounts(orderId)).toEqual([1]);
  });

  it('can be discarded by force if it has no id, by which its repeats would be told', async () => {
    const letter = await parkReadable(undefined);
    expect(letter).toMatchObject({ eventId: null, mustComplete: true });
    await sandbox.office().discard(letter.id, 'nobody knows whose it is', true);
    expect(await sandbox.letters()).toMatchObject([{ status: 'DISCARDED' }]);
  });

  it('cannot be discarded by any force if it can be read, or if nobody can tell now', async () => {
    const letter = await parkReadable(uuidv7());
    await expect(sandbox.office().discard(letter.id, 'I want to', true)).rejects.toThrow('DEAD_LETTER_MUST_COMPLETE');
    await expect(sandbox.office({ codec: deaf }).discard(letter.id, 'I want to', true)).rejects.toBe(away);
    expect(await sandbox.letters()).toMatchObject([{ status: 'PARKED' }]);
  });
});

it('force asks nobody about a letter that nothing binds', async () => {
  const [letter] = await park(uuidv7(), 1);
  await sandbox.office({ codec: deaf }).discard(letter!.id, 'a test amount', true);
  expect(await sandbox.letters()).toMatchObject([{ status: 'DISCARDED' }]);
});
