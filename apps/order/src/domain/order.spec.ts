import type { CancellationReason, EventOf, OrderCancelled, OrderConfirmed, OrderPlaced } from '@saga/contracts';
import {
  cancel,
  cancelOutOfStock,
  cancelPaymentDeclined,
  confirm,
  evolve,
  expire,
  isSettled,
  newOrder,
  type Answer,
  type Order,
} from './order';

const orderId = '0198c0de-0000-7000-8000-000000000001';
const lines = [{ sku: 'tea', quantity: 1 }];
const hold = { accountId: 'ada', amountCents: 350, currency: 'EUR' };
const placed: OrderPlaced = {
  type: 'OrderPlaced',
  orderId,
  customerId: 'ada',
  lines: [{ sku: 'tea', quantity: 1, unitPriceCents: 350 }],
  totalCents: 350,
  currency: 'EUR',
  placedAt: new Date(0),
  deadlineAt: new Date(30_000),
};
const confirmed: OrderConfirmed = { type: 'OrderConfirmed', orderId };
const reserved: EventOf<'StockReserved'> = { type: 'StockReserved', orderId, lines };
const rejected: EventOf<'StockRejected'> = { type: 'StockRejected', orderId, reason: 'OUT_OF_STOCK', sku: 'tea' };
const committed: EventOf<'StockCommitted'> = { type: 'StockCommitted', orderId, lines };
const released: EventOf<'StockReleased'> = { type: 'StockReleased', orderId, lines };
const authorized: EventOf<'PaymentAuthorized'> = { type: 'PaymentAuthorized', orderId, ...hold };
const declined: EventOf<'PaymentDeclined'> = { type: 'PaymentDeclined', orderId, accountId: 'ada', reason: 'INSUFFICIENT_FUNDS' };
const captured: EventOf<'PaymentCaptured'> = { type: 'PaymentCaptured', orderId, ...hold };
const voided: EventOf<'PaymentVoided'> = { type: 'PaymentVoided', orderId, ...hold };
const accepted = [reserved, authorized, confirmed];

describe('confirm', () => {
  it('confirms when both answers are positive, whichever came first', () => {
    expect(confirm(given(reserved, authorized))).toEqual([confirmed]);
    expect(confirm(given(authorized, reserved))).toEqual([confirmed]);
    expect(given(...accepted)).toMatchObject({ status: 'CONFIRMED', stock: 'RESERVED', payment: 'AUTHORIZED' });
  });

  it('waits for the second answer', () => {
    expect(confirm(given(reserved))).toEqual([]);
    expect(confirm(given(authorized))).toEqual([]);
  });

  it('is silent on a repetition, and about an order that was cancelled', () => {
    expect(confirm(given(...accepted, reserved))).toEqual([]);
    expect(confirm(given(cancelled('DEADLINE_PASSED'), reserved, authorized))).toEqual([]);
  });
});

describe.each([
  ['cancelOutOfStock', cancelOutOfStock, rejected, 'OUT_OF_STOCK', { stock: 'REJECTED', payment: 'AUTHORIZED' }, [authorized]],
  ['cancelPaymentDeclined', cancelPaymentDeclined, declined, 'PAYMENT_DECLINED', { stock: 'RESERVED', payment: 'DECLINED' }, [reserved]],
] as const)('%s', (_, decide, refusal, reason, words, otherAnswer) => {
  it('cancels for that reason, whatever the other side said', () => {
    expect(decide(given(refusal))).toEqual([cancelled(reason)]);
    expect(decide(given(...otherAnswer, refusal))).toEqual([cancelled(reason)]);
    expect(given(...otherAnswer, refusal, cancelled(reason))).toMatchObject({ status: 'CANCELLED', reason, ...words });
    expect(given(refusal, cancelled(reason), ...otherAnswer)).toMatchObject({ status: 'CANCELLED', reason, ...words });
  });

  it('refuses loudly once the order is confirmed', () => {
    const contradiction = `${refusal.type} contradicts order ${orderId}, which is CONFIRMED with stock RESERVED and payment AUTHORIZED`;
    expect(() => given(...accepted, refusal)).toThrow(new Error(contradiction));
  });

  it('is silent on a repetition, and if the order was cancelled before', () => {
    expect(decide(given(refusal, cancelled(reason), refusal))).toEqual([]);
    expect(decide(given(cancelled('CUSTOMER_REQUEST'), refusal))).toEqual([]);
  });
});

describe('cancel', () => {
  it.each<[name: string, history: Answer[]]>([
    ['neither side has answered', []],
    ['stock is reserved', [reserved]],
    ['payment is authorised', [authorized]],
  ])('cancels at the request of the customer while %s', (_, history) => {
    expect(cancel(given(...history))).toEqual([cancelled('CUSTOMER_REQUEST')]);
  });

  it('is refused with the state once the order is confirmed', () => {
    const extensions = { orderId, orderStatus: 'CONFIRMED' };
    expect(refusalOf(() => cancel(given(...accepted)))).toMatchObject({ code: 'ORDER_ALREADY_CONFIRMED', status: 409, extensions });
  });

  it.each(['OUT_OF_STOCK', 'PAYMENT_DECLINED', 'DEADLINE_PASSED'] as const)(
    'is refused with the state if it was cancelled: %s',
    (reason) => {
      const extensions = { orderId, orderStatus: 'CANCELLED', reason };
      expect(refusalOf(() => cancel(given(cancelled(reason))))).toMatchObject({ code: 'ORDER_ALREADY_CANCELLED', status: 409, extensions });
    },
  );

  it('is silent on a repetition', () => {
    expect(cancel(given(cancelled('CUSTOMER_REQUEST')))).toEqual([]);
  });
});

describe('expire', () => {
  it('cancels a placed order', () => {
    expect(expire(given(reserved))).toEqual([cancelled('DEADLINE_PASSED')]);
  });

  it('leaves a confirmed order alone', () => {
    expect(expire(given(...accepted))).toEqual([]);
  });

  it('is silent on a repetition', () => {
    expect(expire(given(cancelled('DEADLINE_PASSED')))).toEqual([]);
  });
});

describe('evolve', () => {
  it('keeps what was agreed when the order was placed', () => {
    const agreement = { ...placed, type: undefined };
    expect(given()).toEqual({ ...agreement, status: 'PLACED', stock: 'PENDING', payment: 'PENDING' });
    expect(given(...accepted, committed, captured)).toEqual({ ...agreement, status: 'CONFIRMED', stock: 'COMMITTED', payment: 'CAPTURED' });
  });

  it('lets no late answer take back a last word', () => {
    expect(given(...accepted, committed, captured, reserved, authorized)).toMatchObject({ stock: 'COMMITTED', payment: 'CAPTURED' });
    expect(given(cancelled('CUSTOMER_REQUEST'), released, voided, reserved, authorized)).toMatchObject({
      stock: 'RELEASED',
      payment: 'VOIDED',
    });
  });

  it.each([
    [committed, 'PLACED', [reserved]],
    [captured, 'PLACED', [authorized]],
    [released, 'PLACED', [reserved]],
    [voided, 'PLACED', []],
    [rejected, 'PLACED', [reserved]],
    [declined, 'PLACED', [authorized]],
    [released, 'CONFIRMED', accepted],
    [voided, 'CONFIRMED', accepted],
    [confirmed, 'CONFIRMED', accepted],
    [cancelled('DEADLINE_PASSED'), 'CONFIRMED', accepted],
    [confirmed, 'CANCELLED', [cancelled('DEADLINE_PASSED')]],
    [committed, 'CANCELLED', [cancelled('DEADLINE_PASSED')]],
    [captured, 'CANCELLED', [cancelled('DEADLINE_PASSED')]],
    [reserved, 'CANCELLED', [cancelled('OUT_OF_STOCK')]],
    [released, 'CANCELLED', [cancelled('OUT_OF_STOCK')]],
    [authorized, 'CANCELLED', [cancelled('PAYMENT_DECLINED')]],
    [voided, 'CANCELLED', [cancelled('PAYMENT_DECLINED')]],
    [rejected, 'CANCELLED', [cancelled('CUSTOMER_REQUEST'), released]],
    [declined, 'CANCELLED', [cancelled('CUSTOMER_REQUEST'), authorized]],
  ])('refuses loudly: $type, but the order is %s', (event, status, history) => {
    const contradiction = `${event.type} contradicts order ${orderId}, which is ${status} with stock`;
    expect(() => evolve(given(...history), event)).toThrow(contradiction);
  });
});

describe('isSettled', () => {
  it.each([
    ['confirmed', [...accepted, committed], captured],
    ['cancelled, both sides held something', [reserved, cancelled('DEADLINE_PASSED'), released], voided],
    ['cancelled, stock refused', [rejected, cancelled('OUT_OF_STOCK'), authorized], voided],
    ['cancelled, payment refused', [declined, cancelled('PAYMENT_DECLINED')], released],
    ['cancelled, both sides refused', [rejected, cancelled('OUT_OF_STOCK')], declined],
    ['cancelled, and a side that had refused is heard late', [cancelled('CUSTOMER_REQUEST'), voided], rejected],
  ])('is true with the last word of the second side, and not before: %s', (_, history, lastWord) => {
    expect(isSettled(given(...history))).toBe(false);
    expect(isSettled(given(...history, lastWord))).toBe(true);
  });
});

/** The order that was placed, and what has happened since. */
function given(...history: (OrderConfirmed | OrderCancelled | Answer)[]): Order {
  return history.reduce<Order>(evolve, newOrder(placed));
}

function cancelled(reason: CancellationReason): OrderCancelled {
  return { type: 'OrderCancelled', orderId, reason };
}

function refusalOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
