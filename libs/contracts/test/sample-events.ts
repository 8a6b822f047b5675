import type { EventOf, EventType } from '../src/generated/events';

export const orderId = '0197a1b2-c3d4-7e5f-8a6b-0123456789ab';
const lines = [{ sku: 'TEAPOT', quantity: 2 }];
const payment = { orderId, accountId: 'ada', amountCents: 9_007_199_254_740_990, currency: 'EUR' };

/** One valid event of every type. */
export const sampleEvents: { readonly [T in EventType]: EventOf<T> } = {
  OrderPlaced: {
    type: 'OrderPlaced',
    orderId,
    customerId: 'ada',
    lines: [
      { sku: 'TEAPOT', quantity: 2, unitPriceCents: 1_999 },
      { sku: 'TEA-ŻÓŁTA-☕', quantity: 2_147_483_647, unitPriceCents: 0 },
    ],
    totalCents: 3_998,
    currency: 'EUR',
    placedAt: new Date('2026-02-03T04:05:06.789Z'),
    deadlineAt: new Date('2026-02-03T04:05:36.789Z'),
  },
  OrderConfirmed: { type: 'OrderConfirmed', orderId },
  OrderCancelled: { type: 'OrderCancelled', orderId, reason: 'DEADLINE_PASSED' },
  StockReserved: { type: 'StockReserved', orderId, lines },
  StockRejected: { type: 'StockRejected', orderId, reason: 'UNKNOWN_SKU', sku: 'TEAPOT' },
  StockCommitted: { type: 'StockCommitted', orderId, lines },
  StockReleased: { type: 'StockReleased', orderId, lines: [] },
  StockReceived: { type: 'StockReceived', sku: 'TEAPOT', quantity: 100 },
  PaymentAuthorized: { type: 'PaymentAuthorized', ...payment },
  PaymentDeclined: { type: 'PaymentDeclined', orderId, accountId: 'ada', reason: 'INSUFFICIENT_FUNDS' },
  PaymentCaptured: { type: 'PaymentCaptured', ...payment },
  PaymentVoided: { type: 'PaymentVoided', orderId, accountId: null, amountCents: 0, currency: null },
  FundsDeposited: { type: 'FundsDeposited', accountId: 'ada', amountCents: 5_000, currency: 'EUR' },
};
