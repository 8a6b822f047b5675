import type { OrderCancelled, OrderConfirmed, OrderPlaced, PaymentEvent } from '@saga/contracts';
import { authorizePayment, capturePayment, evolve, voidPayment, type PaymentState } from './payment';

const orderId = '0198c0de-0000-7000-8000-000000000001';
const hold = { accountId: 'ada', amountCents: 300, currency: 'EUR' };
const placed: OrderPlaced = {
  type: 'OrderPlaced',
  orderId,
  customerId: 'ada',
  lines: [{ sku: 'tea', quantity: 3, unitPriceCents: 100 }],
  totalCents: 300,
  currency: 'EUR',
  placedAt: new Date(0),
  deadlineAt: new Date(30_000),
};
const confirmed: OrderConfirmed = { type: 'OrderConfirmed', orderId };
const cancelled: OrderCancelled = { type: 'OrderCancelled', orderId, reason: 'CUSTOMER_REQUEST' };
const authorized: PaymentEvent = { type: 'PaymentAuthorized', orderId, ...hold };
const captured: PaymentEvent = { type: 'PaymentCaptured', orderId, ...hold };
const voided: PaymentEvent = { type: 'PaymentVoided', orderId, ...hold };
const declined: PaymentEvent = { type: 'PaymentDeclined', orderId, accountId: 'ada', reason: 'INSUFFICIENT_FUNDS' };
const tombstone: PaymentEvent = { type: 'PaymentVoided', orderId, accountId: null, amountCents: 0, currency: null };

describe('authorizePayment', () => {
  it('holds the total on the account of the customer', () => {
    expect(authorizePayment(given(), placed)).toEqual([authorized]);
    expect(given(authorized)).toEqual({ payment: { status: 'AUTHORIZED', hold }, account: { ...given().account, heldCents: 300 } });
  });

  it('holds the last cent, and declines what goes beyond it', () => {
    expect(authorizePayment(given(), { ...placed, totalCents: 500 })).toEqual([{ ...authorized, amountCents: 500 }]);
    expect(authorizePayment(given(), { ...placed, totalCents: 501 })).toEqual([declined]);
    expect(given(declined)).toEqual({
      payment: { status: 'DECLINED', accountId: 'ada', reason: 'INSUFFICIENT_FUNDS' },
      account: given().account,
    });
  });

  it('holds nothing for an order that costs nothing, and refuses a negative total loudly', () => {
    expect(authorizePayment(given(), { ...placed, totalCents: 0 })).toEqual([{ ...authorized, amountCents: 0 }]);
    expect(() => authorizePayment(given(), { ...placed, totalCents: -1 })).toThrow(new Error('-1 cannot be held on account ada'));
  });

  it('does not promise what is held for another order', () => {
    const { account } = given(authorized);
    expect(authorizePayment({ payment: { status: 'NONE' }, account }, { ...placed, totalCents: 200 })).toEqual([
      { ...authorized, amountCents: 200 },
    ]);
    expect(authorizePayment({ payment: { status: 'NONE' }, account }, { ...placed, totalCents: 201 })).toEqual([declined]);
  });

  it('declines without an account, and in another currency than its own', () => {
    const unknown = [{ ...declined, reason: 'UNKNOWN_ACCOUNT' }];
    expect(authorizePayment({ ...given(), account: undefined }, placed)).toEqual(unknown);
    expect(authorizePayment(given(), { ...placed, currency: 'USD' })).toEqual(unknown);
  });

  it.each([
    ['authorised', [authorized]],
    ['declined', [declined]],
    ['captured', [authorized, captured]],
    ['voided', [authorized, voided]],
    ['cancelled before it was seen', [tombstone]],
  ])('is silent about an order that is %s', (_, history) => {
    expect(authorizePayment(given(...history), placed)).toEqual([]);
  });
});

describe('capturePayment', () => {
  it('takes what is held', () => {
    expect(capturePayment(given(authorized), confirmed)).toEqual([captured]);
    expect(given(authorized, captured)).toEqual({
      payment: { status: 'CAPTURED', hold },
      account: { balanceCents: 200, heldCents: 0, capturedCents: 300, currency: 'EUR' },
    });
  });

  it.each([
    ['NONE', []],
    ['DECLINED', [declined]],
    ['VOIDED', [authorized, voided]],
  ])('refuses loudly if the payment is %s', (status, history) => {
    const contradiction = `OrderConfirmed contradicts the payment of order ${orderId}, which is ${status}`;
    expect(() => capturePayment(given(...history), confirmed)).toThrow(new Error(contradiction));
  });

  it('is silent on a repetition', () => {
    expect(capturePayment(given(authorized, captured), confirmed)).toEqual([]);
  });
});

describe('voidPayment', () => {
  it('gives back what is held', () => {
    expect(voidPayment(given(authorized), cancelled)).toEqual([voided]);
    expect(given(authorized, voided)).toEqual({ payment: { status: 'VOIDED', hold }, account: given().account });
  });

  it('leaves a tombstone for an order it has not seen, and says voided', () => {
    expect(voidPayment({ ...given(), account: undefined }, cancelled)).toEqual([tombstone]);
    expect(given(tombstone)).toEqual({ payment: { status: 'VOIDED', hold: null }, account: given().account });
  });

  it('refuses loudly if the payment is captured', () => {
    const contradiction = `OrderCancelled contradicts the payment of order ${orderId}, which is CAPTURED`;
    expect(() => voidPayment(given(authorized, captured), cancelled)).toThrow(new Error(contradiction));
  });

  it.each([
    ['a repetition', [authorized, voided]],
    ['a repetition after the tombstone', [tombstone]],
    ['an order it has declined', [declined]],
  ])('is silent on %s', (_, history) => {
    expect(voidPayment(given(...history), cancelled)).toEqual([]);
  });
});

describe('evolve', () => {
  it('refuses facts that would hold more than there is or less than nothing, or mix currencies', () => {
    expect(() => evolve({ ...given(), account: undefined }, authorized)).toThrow('Account ada, kept in EUR, cannot become');
    expect(() => given(voided)).toThrow('Account ada, kept in EUR, cannot become');
    expect(() => given({ ...authorized, currency: 'USD' })).toThrow('Account ada, kept in EUR, cannot become');
  });
});

/** An account with five euros, and what has happened since. */
function given(...history: PaymentEvent[]): PaymentState {
  const account = { balanceCents: 500, heldCents: 0, capturedCents: 0, currency: 'EUR' };
  return history.reduce<PaymentState>(evolve, { payment: { status: 'NONE' }, account });
}
