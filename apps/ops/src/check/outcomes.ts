import type { Books, Line, Order, Payment, Reservation } from './books';
import type { Finding } from './finding';

export function settled({ orders }: Books): Finding {
  return {
    invariant: 'every order has ended and settled',
    examined: orders.length,
    unit: 'orders',
    faults: orders.filter((order) => !order.settled).map(({ key, status }) => `${key} is ${status} and not settled`),
  };
}

/** The three services tell the same story of each order. */
export function atomicOutcome({ orders, reservations, payments }: Books): Finding {
  const reservationOf = byKey(reservations);
  const paymentOf = byKey(payments);
  const faults = orders.flatMap((order) => {
    const [reservation, payment] = [reservationOf.get(order.key), paymentOf.get(order.key)];
    const stands = isAsAgreed(order, reservation, payment) && wordsOf(order).fit(reservation?.status, payment?.status);
    return stands ? [] : [`${order.key} is ${story(order, reservation, payment)}`];
  });
  return {
    invariant: 'a confirmed order is committed and captured with exactly its lines and total, a cancelled one holds nothing',
    examined: orders.length,
    unit: 'orders',
    faults,
  };
}

export function noOrphans({ orders, reservations, payments }: Books): Finding {
  const known = byKey(orders);
  const orphans = (name: string, rows: readonly (Reservation | Payment)[]): string[] =>
    rows.filter(({ key }) => !known.has(key)).map(({ key, status }) => `${key} has a ${name}, ${status}, and is no order`);
  return {
    invariant: 'every reservation and every payment belongs to an order',
    examined: reservations.length + payments.length,
    unit: 'rows',
    faults: [...orphans('reservation', reservations), ...orphans('payment', payments)],
  };
}

type Words = readonly (Reservation['status'] | Payment['status'] | undefined)[];

/** What the sides may have said of an order in this state: until it settles they may not have heard of its end. */
const words: Readonly<Record<Order['status'], { readonly last: Words; readonly before: Words }>> = {
  PLACED: { last: [], before: [undefined, 'RESERVED', 'REJECTED', 'AUTHORIZED', 'DECLINED'] },
  CONFIRMED: { last: ['COMMITTED', 'CAPTURED'], before: ['RESERVED', 'AUTHORIZED'] },
  CANCELLED: { last: ['REJECTED', 'RELEASED', 'DECLINED', 'VOIDED'], before: [undefined, 'RESERVED', 'AUTHORIZED'] },
};

function wordsOf({ status, settled: isSettled }: Order): { fit: (...said: Words) => boolean } {
  const allowed = isSettled ? words[status].last : [...words[status].last, ...words[status].before];
  return { fit: (...said) => said.every((word) => allowed.includes(word)) };
}

/** Nothing leaves but the lines of the order, nothing is taken but its total from its customer, and a settled order has heard both last words. */
function isAsAgreed(order: Order, reservation?: Reservation, payment?: Payment): boolean {
  const left = reservation?.status !== 'COMMITTED' || goods(reservation.lines) === goods(order.lines);
  const { accountId, amountCents, currency } = payment ?? {};
  const paid =
    payment?.status !== 'CAPTURED' || (accountId === order.customerId && amountCents === order.totalCents && currency === order.currency);
  const heard = !order.settled || (order.stock === reservation?.status && order.payment === payment?.status);
  return left && paid && heard;
}

function story(order: Order, reservation?: Reservation, payment?: Payment): string {
  const asked = `${order.status} (${order.stock}, ${order.payment}) over ${goods(order.lines)} for ${order.totalCents} ${order.currency} of ${order.customerId}`;
  const stock = reservation ? `stock ${reservation.status} ${goods(reservation.lines)}` : 'no reservation';
  const money = payment
    ? `payment ${payment.status} ${payment.amountCents} ${payment.currency ?? ''} of ${payment.accountId ?? 'nobody'}`
    : 'no payment';
  return `${asked}, with ${stock.trim()} and ${money.trim()}`;
}

/** One entry a SKU, sorted: an order may name a SKU twice, its reservation does not. */
function goods(lines: readonly Line[]): string {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities]
    .map(([sku, quantity]) => `${quantity} ${sku}`)
    .sort()
    .join(', ');
}

function byKey<Row extends { readonly key: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.key, row]));
}
