import type { OrderSummary } from '../../../src/api';
import { type LiveList, listOf, matches, MOST_ROWS, queryOf, withChanges, withOlder } from './live-list';

const now = Date.parse('2026-01-01T01:00:00.000Z');

/** Ids sort as the times that they stand for. */
function order(number: number, more: Partial<OrderSummary> = {}): OrderSummary {
  const sides = { stock: 'PENDING', payment: 'PENDING', settled: false, reason: null, endedAt: null, settledAt: null } as const;
  return {
    orderId: `order-${String(number).padStart(6, '0')}`,
    customerId: 'ada',
    status: 'PLACED',
    ...sides,
    ...{ totalCents: 100, currency: 'EUR', placedAt: '2026-01-01T00:59:00.000Z', deadlineAt: null, events: 1 },
    ...more,
  };
}

const ids = ({ orders }: LiveList): string[] => orders.map(({ orderId }) => orderId);
const list = listOf({ orders: [order(9), order(8)], next: null, position: '99' });

it('a new order stands at the top, and a changed one stays where it is', () => {
  const after = withChanges(list, { position: '100', orders: [order(8, { status: 'CONFIRMED' }), order(10)], omitted: 0 }, {}, now);
  expect(ids(after)).toEqual(['order-000010', 'order-000009', 'order-000008']);
  expect(after.orders.at(-1)!.status).toBe('CONFIRMED');
});

it('a message from before the list was loaded changes nothing, also beyond what a double holds', () => {
  const early = { position: '98', orders: [order(11)], omitted: 0 };
  expect(withChanges(list, early, {}, now)).toBe(list);
  const late = listOf({ orders: [], next: null, position: '9007199254740992' });
  expect(ids(withChanges(late, { ...early, position: '9007199254740991' }, {}, now))).toEqual([]);
  expect(ids(withChanges(late, { ...early, position: '9007199254740993' }, {}, now))).toEqual(['order-000011']);
});

it('an order that no longer matches goes', () => {
  const after = withChanges(list, { position: '100', orders: [order(9, { status: 'CANCELLED' })], omitted: 0 }, { status: 'PLACED' }, now);
  expect(ids(after)).toEqual(['order-000008']);
});

it('an order from before the pages that are shown stays out until its page is loaded', () => {
  const page = { ...list, next: 'order-000008' };
  const after = withChanges(page, { position: '100', orders: [order(2), order(10)], omitted: 0 }, {}, now);
  expect(ids(after)).toEqual(['order-000010', 'order-000009', 'order-000008']);
  expect(ids(withOlder(after, { orders: [order(8), order(2)], next: null, position: '101' }))).toHaveLength(4);
});

it('what comes to match between the last row and the next page is shown, also where the last rows have gone', () => {
  const page = { ...list, next: 'order-000008' };
  const gone = withChanges(page, { position: '100', orders: [order(8, { status: 'CANCELLED' })], omitted: 0 }, { status: 'PLACED' }, now);
  expect(ids(withChanges(gone, { position: '101', orders: [order(8), order(7)], omitted: 0 }, { status: 'PLACED' }, now))).toEqual([
    'order-000009',
    'order-000008',
  ]);
});

it('a list that is left open does not grow beyond what anybody looks at, and what was cut off can be loaded', () => {
  let long: LiveList = list;
  for (let number = 10; number < 10 + 3 * MOST_ROWS; number++)
    long = withChanges(long, { position: String(number + 100), orders: [order(number)], omitted: 0 }, {}, now);
  expect(long.orders).toHaveLength(MOST_ROWS);
  expect(long.next).toBe(long.orders.at(-1)!.orderId);
});

it('what was too much to be told is counted', () => {
  const once = withChanges(list, { position: '100', orders: [], omitted: 7 }, {}, now);
  expect(withChanges(once, { position: '101', orders: [], omitted: 3 }, {}, now).omitted).toBe(10);
});

it.each([
  [{}, true],
  [{ status: 'PLACED', customer: 'ada' }, true],
  [{ customer: 'ad' }, false],
  [{ reason: 'OUT_OF_STOCK' }, false],
  [{ olderThan: 60 }, true],
  [{ olderThan: 61 }, false],
])('%j lets an order through that ada placed a minute ago: %s', (filter, expected) => {
  expect(matches(order(1), filter, now)).toBe(expected);
});

it('a filter is asked for as it is, whatever a customer is called', () => {
  expect(queryOf({ status: '', customer: 'a&b=<c>', olderThan: 60, before: undefined })).toBe('customer=a%26b%3D%3Cc%3E&olderThan=60');
});
