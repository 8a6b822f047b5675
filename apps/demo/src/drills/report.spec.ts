import type { OrderAnswer } from '../shop';
import type { Acknowledged } from './load';
import { isSound, linesOf, type Observation, reportOf } from './report';

const at = (second: number): string => new Date(second * 1_000).toISOString();

function order(orderId: string, more: Partial<OrderAnswer> = {}): OrderAnswer {
  return { orderId, status: 'CONFIRMED', stock: 'COMMITTED', settled: true, totalCents: 490, placedAt: at(1), endedAt: at(2), ...more };
}

function observed(more: Partial<Observation> = {}, promised: Partial<Acknowledged> = {}): Observation {
  const orders = more.orders ?? [order('a')];
  const acknowledged = new Map([['a', { kind: 'confirm' as const, ...promised }]]);
  return { acknowledged, orders, broken: [], repeats: 0, beganAt: 0, stoppedAt: 10_000, faults: [], ...more };
}

describe('the report of a drill', () => {
  it('is sound when every order that was acknowledged is there and has settled', () => {
    expect(isSound(reportOf(observed()))).toBe(true);
  });

  it.each<[string, Observation, object]>([
    ['lost', observed({ orders: [] }), { lost: ['a'] }],
    ['doubled', observed({ orders: [order('a'), order('b')] }), { doubled: ['b'] }],
    ['open, because it has not settled', observed({ orders: [order('a', { settled: false })] }), { open: ['a'] }],
    ['confirmed, although it was declined', observed({}, { kind: 'declined' }), { broken: [expect.stringContaining('a was confirmed')] }],
    [
      'confirmed, although it was out of stock',
      observed({}, { kind: 'out of stock' }),
      { broken: [expect.stringContaining('a was confirmed')] },
    ],
    [
      'confirmed, although its cancellation was accepted',
      observed({}, { cancellation: 'accepted' }),
      { broken: [expect.stringContaining('a is CONFIRMED')] },
    ],
    [
      'cancelled by a customer who was told it was too late',
      observed({ orders: [order('a', { status: 'CANCELLED', reason: 'CUSTOMER_REQUEST' })] }, { cancellation: 'too late' }),
      { broken: [expect.stringContaining('too late')] },
    ],
    ['what the checker or a client complained of', observed({ broken: ['stock is negative'] }), { broken: ['stock is negative'] }],
  ])('is not sound when an order is %s', (_, observation, wrong) => {
    const report = reportOf(observation);
    expect(report).toMatchObject(wrong);
    expect(isSound(report)).toBe(false);
    expect(linesOf('drill', report)[0]).toMatch(/^FAILED/);
  });

  it('is sound when an order that waited in vain was cancelled at its deadline, and its customer heard so', () => {
    const orders = [order('a', { status: 'CANCELLED', reason: 'DEADLINE_PASSED' })];
    expect(isSound(reportOf(observed({ orders }, { cancellation: 'too late' })))).toBe(true);
  });

  it('counts recovery from the end of a fault to the first confirmation of an order that was placed after it', () => {
    const orders = [
      order('before', { placedAt: at(3), endedAt: at(5) }),
      order('later', { placedAt: at(5), endedAt: at(9) }),
      order('first', { placedAt: at(6), endedAt: at(8) }),
    ];
    const { recoveries } = reportOf(observed({ orders, faults: [{ name: 'a fault', healedAt: 4_000 }] }));
    expect(recoveries).toEqual([{ fault: 'a fault', ms: 4_000 }]);
  });

  it('is not sound when nothing was confirmed after a fault', () => {
    const report = reportOf(observed({ faults: [{ name: 'a fault', healedAt: 4_000 }] }));
    expect(report.recoveries).toEqual([{ fault: 'a fault', ms: undefined }]);
    expect(isSound(report)).toBe(false);
  });

  it('finds the longest time without a confirmation, also at its beginning and its end', () => {
    const longest = (...seconds: number[]): number =>
      reportOf(observed({ orders: seconds.map((second) => order(String(second), { endedAt: at(second) })) })).longestMs;
    expect([longest(1, 6, 9), longest(7, 9), longest(1, 2)]).toEqual([5_000, 7_000, 8_000]);
  });
});
