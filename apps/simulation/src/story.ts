import type { ReservationRow } from '@saga/inventory/saga';
import type { OrderRow } from '@saga/order/saga';
import type { PaymentRow } from '@saga/payment/saga';
import { Violation } from './violation';

/** Where a word may lead. What is not listed is a last word. */
const next: Readonly<Record<string, readonly string[]>> = {
  nothing: ['PLACED', 'PENDING', 'RESERVED', 'REJECTED', 'RELEASED', 'AUTHORIZED', 'DECLINED', 'VOIDED'],
  PLACED: ['CONFIRMED', 'CANCELLED'],
  PENDING: ['RESERVED', 'REJECTED', 'RELEASED', 'AUTHORIZED', 'DECLINED', 'VOIDED'],
  RESERVED: ['COMMITTED', 'RELEASED'],
  AUTHORIZED: ['CAPTURED', 'VOIDED'],
};

export function requireForward(key: string, before: string | undefined, after: string): void {
  if (before === after || next[before ?? 'nothing']?.includes(after)) return;
  throw new Violation('a status only moves forward', `${key} became ${after} and was ${before ?? 'nothing'}`);
}

type Words = readonly (string | undefined)[];

/** What the sides may hold of an order in each status. Only a confirmed order is supplied and paid, and it always can be. */
const holds: Readonly<Record<OrderRow['status'], Words>> = {
  PLACED: [undefined, 'RESERVED', 'REJECTED', 'AUTHORIZED', 'DECLINED'],
  CONFIRMED: ['RESERVED', 'COMMITTED', 'AUTHORIZED', 'CAPTURED'],
  CANCELLED: [undefined, 'RESERVED', 'REJECTED', 'RELEASED', 'AUTHORIZED', 'DECLINED', 'VOIDED'],
};

/** The three services tell the same story of an order, at every moment. */
export function checkStory(orderId: string, order?: OrderRow, reservation?: ReservationRow, payment?: PaymentRow): void {
  const told = `${orderId} is ${order ? `${order.status} (${order.stock}, ${order.payment})` : 'no order'}`;
  const sides = `with stock ${reservation?.status ?? 'unheard of'} and payment ${payment?.status ?? 'unheard of'}`;
  const sound =
    order &&
    [reservation?.status, payment?.status].every((word) => holds[order.status].includes(word)) &&
    (!isSettled(order) || (order.stock === reservation?.status && order.payment === payment?.status)) &&
    isAsAgreed(order, reservation, payment);
  if (!sound) throw new Violation('confirmed and cancelled mean the same to all services', `${told} ${sides}`);
}

const lastWords: ReadonlySet<string> = new Set(['REJECTED', 'COMMITTED', 'RELEASED', 'DECLINED', 'CAPTURED', 'VOIDED']);

export function isSettled({ stock, payment }: OrderRow): boolean {
  return lastWords.has(stock) && lastWords.has(payment);
}

/** Held or gone is exactly what was ordered, and what it costs, from the customer's own account. */
function isAsAgreed(order: OrderRow, reservation?: ReservationRow, payment?: PaymentRow): boolean {
  const supplied = reservation?.status === 'RESERVED' || reservation?.status === 'COMMITTED';
  const paid = payment?.status === 'AUTHORIZED' || payment?.status === 'CAPTURED';
  return (
    (!supplied || goods(reservation.lines) === goods(order.lines)) &&
    (!paid || (payment.amountCents === order.totalCents && payment.accountId === order.customerId))
  );
}

function goods(lines: readonly { readonly sku: string; readonly quantity: number }[]): string {
  return lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ');
}
