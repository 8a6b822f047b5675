import { randomBytes } from 'node:crypto';
import { EventCodec, type SagaEvent } from '@saga/contracts';
import { attach, eventually } from '@saga/mesh';
import { Logger } from '@nestjs/common';
import { orderCounts } from '../src/projections/order-counts';
import type { Addend } from '../src/projections/sums';
import { LogWriter, placed } from './log-writer';

const PLACE = 'order.events[0]';
const TOO_LONG = randomBytes(6_000).toString('base64');

describe('a projector that cannot write a record', () => {
  let writer: LogWriter;

  beforeAll(async () => {
    writer = await LogWriter.make(await attach());
  }, 60_000);
  beforeEach(() => writer.begin());
  afterEach(() => {
    writer.end();
    jest.restoreAllMocks();
  });
  afterAll(() => writer.database.drop());

  const grace = placed({ customerId: 'grace' });
  const threeWithGrace = () => [writer.record(0), writer.record(1, grace), writer.record(2)];

  /** What this order adds to the sums, until that is restored. */
  function projectGrace(wrongly: () => readonly Addend[]): jest.SpyInstance {
    const { addendsOf } = orderCounts;
    const isGrace = (event: SagaEvent) => 'customerId' in event && event.customerId === grace.customerId;
    return jest.spyOn(orderCounts, 'addendsOf').mockImplementation((event) => (isGrace(event) ? wrongly() : addendsOf(event)));
  }

  it('keeps what the database refuses as records that are no events, and all around them as what it is', async () => {
    const other = await writer.newReader();
    const refused: readonly SagaEvent[] = [
      placed({ customerId: TOO_LONG }),
      { type: 'StockReceived', sku: TOO_LONG, quantity: 1 },
      placed({ placedAt: new Date('+020000-01-01') }),
      placed({ placedAt: new Date('0000-12-31') }),
    ];
    const all = refused.flatMap((event, index) => [writer.record(2 * index), writer.record(2 * index + 1, event)]);
    await Promise.all([writer.take(...all, writer.record(8)), writer.write(other, [writer.paid(0)], () => undefined)]);
    expect(await writer.model()).toMatchObject({ events: 6, unreadable: 4, offsets: { [PLACE]: 9, 'payment.events[0]': 1 } });
    const kept: unknown[] = await writer.database.dataSource.query(
      `SELECT record_offset::int AS "offset", error FROM events WHERE type IS NULL ORDER BY record_offset`,
    );
    const reasons = ['index', 'index', '20000', '0000-12-31'].map((reason) => expect.stringContaining(reason) as unknown);
    expect(kept).toEqual(reasons.map((error, index) => ({ offset: 2 * index + 1, error })));
    expect(await writer.database.first('SELECT count(*)::int AS orders FROM orders')).toEqual({ orders: 6 });
  });

  it('keeps what the log itself refuses as a record that is no event, whoever has let it through', async () => {
    const odd: SagaEvent = { type: 'OrderConfirmed', orderId: 'none' };
    const spy = jest.spyOn(EventCodec.prototype, 'decode').mockResolvedValueOnce(odd);
    await writer.take(writer.record(0), writer.record(1));
    expect(spy).toHaveBeenCalledTimes(2);
    expect(await writer.model()).toMatchObject({ events: 1, unreadable: 1, offsets: { [PLACE]: 2 } });
  });

  it.each([
    [{ amount: NaN }, 'orders adds NaN to placed of all'],
    [{ amount: 0.5 }, 'orders adds 0.5 to placed of all'],
    [{ amount: undefined }, 'orders adds undefined to placed of all'],
    [{ key: undefined }, 'null value in column "key"'],
    [{ key: 'a\0' }, 'invalid byte sequence'],
    [{ key: TOO_LONG }, 'index'],
  ])(
    'gives up no record that it projects wrongly itself (%#): its reader waits until it is right, and nobody else',
    async (wrong, reason) => {
      const [other, onWait, others] = [await writer.newReader(), jest.fn<undefined, [string | undefined]>(), jest.fn()];
      const spy = projectGrace(() => [{ key: 'all', sum: 'placed', amount: 1, ...wrong } as Addend]);
      const written = writer.write(writer.reader, threeWithGrace(), onWait);
      try {
        await writer.write(other, [writer.paid(0)], others);
        expect(others).not.toHaveBeenCalled();
        await eventually(() => expect(onWait.mock.calls.length).toBeGreaterThan(2));
        for (const [waitsFor] of onWait.mock.calls) {
          expect(waitsFor).toMatch(/^This build cannot go on from order\.events\[0\]@1: /);
          expect(waitsFor).toContain(reason);
        }
        expect(await writer.model()).toMatchObject({ events: 2, unreadable: 0, offsets: { [PLACE]: 1, 'payment.events[0]': 1 } });
      } finally {
        spy.mockRestore();
        await written;
      }
      expect(await writer.model()).toMatchObject({ events: 4, unreadable: 0, offsets: { [PLACE]: 3, 'payment.events[0]': 1 } });
      // Nobody has to look at everything again.
      for (const { orders } of writer.told) expect(orders).toBeDefined();
    },
  );

  it('tries again by itself what it cannot project, and says why it cannot once, or when that becomes another reason', async () => {
    let [attempts, reason] = [0, 'no such sum'];
    const spy = projectGrace(() => {
      attempts++;
      throw new TypeError(reason);
    });
    const errors = jest.spyOn(Logger.prototype, 'error');
    const attemptsByThen: number[] = [];
    const written = writer.write(writer.reader, threeWithGrace(), () => void attemptsByThen.push(attempts));
    try {
      await eventually(() => expect(attemptsByThen.length).toBeGreaterThan(3));
      // Of all three, of the latter two, and of itself; from then on of itself alone.
      expect(attemptsByThen.slice(0, 4)).toEqual([3, 4, 5, 6]);
      const told = { place: PLACE, offset: 1, error: new TypeError('no such sum') };
      expect(errors.mock.calls).toEqual([[expect.objectContaining(told)]]);
      reason = 'no such key';
      await eventually(() => expect(errors).toHaveBeenCalledTimes(2));
    } finally {
      spy.mockRestore();
      await written;
    }
    expect(await writer.model()).toMatchObject({ events: 3, unreadable: 0, offsets: { [PLACE]: 3 } });
  });
});
