import {
  Problem,
  type CancellationReason,
  type FundsDeposited,
  type InventoryEvent,
  type OrderCancelled,
  type OrderConfirmed,
  type OrderPlaced,
  type PaymentEvent,
  type StockReceived,
} from '@saga/contracts';

/** What was agreed when the order was placed; it never changes. */
export type Agreement = Omit<OrderPlaced, 'type'>;

/** Nothing is decided. Both answers are positive only for the moment in which `confirm` follows from the second. */
export interface Placed extends Agreement {
  readonly status: 'PLACED';
  readonly stock: 'PENDING' | 'RESERVED';
  readonly payment: 'PENDING' | 'AUTHORIZED';
}

/** Past the pivot: there is no way back. */
export interface Confirmed extends Agreement {
  readonly status: 'CONFIRMED';
  readonly stock: 'RESERVED' | 'COMMITTED';
  readonly payment: 'AUTHORIZED' | 'CAPTURED';
}

/** Ended without a sale. Each side holds its latest word, and a refusal that ended the order is one. */
export type Cancelled = Agreement & { readonly status: 'CANCELLED' } & (
    | { readonly reason: 'OUT_OF_STOCK'; readonly stock: 'REJECTED'; readonly payment: CancelledPayment }
    | { readonly reason: 'PAYMENT_DECLINED'; readonly stock: CancelledStock; readonly payment: 'DECLINED' }
    | { readonly reason: 'CUSTOMER_REQUEST' | 'DEADLINE_PASSED'; readonly stock: CancelledStock; readonly payment: CancelledPayment }
  );
type CancelledStock = 'PENDING' | 'RESERVED' | 'REJECTED' | 'RELEASED';
type CancelledPayment = 'PENDING' | 'AUTHORIZED' | 'DECLINED' | 'VOIDED';

export type Order = Placed | Confirmed | Cancelled;

/** What inventory and payment say about an order. */
export type Answer = Exclude<InventoryEvent | PaymentEvent, StockReceived | FundsDeposited>;

type Word = Order['stock' | 'payment'];
const lastWords: ReadonlySet<Word> = new Set<Word>(['REJECTED', 'COMMITTED', 'RELEASED', 'DECLINED', 'CAPTURED', 'VOIDED']);

/** True when both sides have had their last word: nothing more will happen to the order. */
export function isSettled(order: Order): boolean {
  return lastWords.has(order.stock) && lastWords.has(order.payment);
}

/** How an order begins; from then on it evolves. */
export function newOrder(placed: OrderPlaced): Placed {
  const { orderId, customerId, lines, totalCents, currency, placedAt, deadlineAt } = placed;
  return { status: 'PLACED', stock: 'PENDING', payment: 'PENDING', orderId, customerId, lines, totalCents, currency, placedAt, deadlineAt };
}

/** Both answers are positive: the pivot. */
export function confirm(order: Order): readonly OrderConfirmed[] {
  const agreed = order.status === 'PLACED' && order.stock === 'RESERVED' && order.payment === 'AUTHORIZED';
  return agreed ? [{ type: 'OrderConfirmed', orderId: order.orderId }] : [];
}

/** @throws Problem ORDER_ALREADY_CONFIRMED or ORDER_ALREADY_CANCELLED if the customer comes too late; asking again is no error. */
export function cancel(order: Order): readonly OrderCancelled[] {
  const { orderId, status } = order;
  if (status === 'CONFIRMED') {
    throw new Problem('ORDER_ALREADY_CONFIRMED', `Order ${orderId} is confirmed.`, { orderId, orderStatus: status });
  }
  if (status === 'CANCELLED' && order.reason !== 'CUSTOMER_REQUEST') {
    const { reason } = order;
    throw new Problem('ORDER_ALREADY_CANCELLED', `Order ${orderId} was cancelled: ${reason}.`, { orderId, orderStatus: status, reason });
  }
  return cancelPlaced(order, 'CUSTOMER_REQUEST');
}

/** Whether the deadline has passed is for the clock of the database to say. */
export function expire(order: Order): readonly OrderCancelled[] {
  return cancelPlaced(order, 'DEADLINE_PASSED');
}

export function cancelOutOfStock(order: Order): readonly OrderCancelled[] {
  return cancelPlaced(order, 'OUT_OF_STOCK');
}

export function cancelPaymentDeclined(order: Order): readonly OrderCancelled[] {
  return cancelPlaced(order, 'PAYMENT_DECLINED');
}

/** The last word of a side: `evolve` has noted it, and nothing follows. */
export function note(): readonly never[] {
  return [];
}

function cancelPlaced({ orderId, status }: Order, reason: CancellationReason): readonly OrderCancelled[] {
  return status === 'PLACED' ? [{ type: 'OrderCancelled', orderId, reason }] : [];
}

/**
 * Answers come twice, late and in any order: a word that a later one has overtaken changes nothing.
 * @throws Error on a word that no correct participant can have said.
 */
export function evolve(order: Order, event: OrderConfirmed | OrderCancelled | Answer): Order {
  switch (event.type) {
    case 'OrderConfirmed':
      if (order.status === 'PLACED') return { ...order, status: 'CONFIRMED', stock: 'RESERVED', payment: 'AUTHORIZED' };
      break;
    case 'OrderCancelled':
      if (order.status === 'PLACED') return cancelled(order, event.reason);
      break;
    case 'StockReserved':
      if (order.stock === 'PENDING') return { ...order, stock: 'RESERVED' };
      if (order.stock !== 'REJECTED') return order;
      break;
    case 'StockRejected':
      if (order.stock !== 'PENDING' && order.stock !== 'REJECTED') break;
      return order.status === 'PLACED' ? order : { ...order, stock: 'REJECTED' };
    case 'StockCommitted':
      if (order.status === 'CONFIRMED') return { ...order, stock: 'COMMITTED' };
      break;
    case 'StockReleased':
      if (order.status === 'CANCELLED' && order.stock !== 'REJECTED') return { ...order, stock: 'RELEASED' };
      break;
    case 'PaymentAuthorized':
      if (order.payment === 'PENDING') return { ...order, payment: 'AUTHORIZED' };
      if (order.payment !== 'DECLINED') return order;
      break;
    case 'PaymentDeclined':
      if (order.payment !== 'PENDING' && order.payment !== 'DECLINED') break;
      return order.status === 'PLACED' ? order : { ...order, payment: 'DECLINED' };
    case 'PaymentCaptured':
      if (order.status === 'CONFIRMED') return { ...order, payment: 'CAPTURED' };
      break;
    case 'PaymentVoided':
      if (order.status === 'CANCELLED' && order.payment !== 'DECLINED') return { ...order, payment: 'VOIDED' };
      break;
  }
  const { orderId, status, stock, payment } = order;
  throw new Error(`${event.type} contradicts order ${orderId}, which is ${status} with stock ${stock} and payment ${payment}`);
}

/** The reason names the side that refused: this is where a PLACED order takes note of a refusal. */
function cancelled(order: Placed, reason: CancellationReason): Cancelled {
  switch (reason) {
    case 'OUT_OF_STOCK':
      return { ...order, status: 'CANCELLED', reason, stock: 'REJECTED' };
    case 'PAYMENT_DECLINED':
      return { ...order, status: 'CANCELLED', reason, payment: 'DECLINED' };
    default:
      return { ...order, status: 'CANCELLED', reason };
  }
}
