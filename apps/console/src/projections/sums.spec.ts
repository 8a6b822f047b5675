import type { SagaEvent } from '@saga/contracts';
import { totals } from '../api';
import { money, moneyTotalsOf } from './money';
import { orderCounts, orderTotalsOf } from './order-counts';
import { stock, stockTotalsOf } from './stock';
import { add, type Sums } from './sums';

const orderId = '0199aa00-0000-7000-8000-000000000001';
const lines = [
  { sku: 'A', quantity: 2 },
  { sku: 'B', quantity: 1 },
];
const funds = { accountId: 'ada', amountCents: 500, currency: 'EUR' };
const events: readonly SagaEvent[] = [
  { type: 'StockReceived', sku: 'A', quantity: 10 },
  { type: 'StockReceived', sku: 'B', quantity: 5 },
  { type: 'FundsDeposited', ...funds, amountCents: 2_000 },
  { type: 'StockReserved', orderId, lines },
  { type: 'PaymentAuthorized', orderId, ...funds },
  { type: 'StockCommitted', orderId, lines },
  { type: 'PaymentCaptured', orderId, ...funds },
  { type: 'StockReserved', orderId, lines: [{ sku: 'A', quantity: 3 }] },
  { type: 'PaymentAuthorized', orderId, ...funds, amountCents: 700 },
  { type: 'StockReleased', orderId, lines: [{ sku: 'A', quantity: 3 }] },
  { type: 'PaymentVoided', orderId, accountId: null, amountCents: 0, currency: null },
  { type: 'OrderConfirmed', orderId },
  { type: 'OrderCancelled', orderId, reason: 'OUT_OF_STOCK' },
];

const fold = ({ addendsOf }: Sums, among = events) => among.reduce((totals, event) => add(totals, addendsOf(event)), {});

describe('sums', () => {
  it('of stock: what was received is on hand or has left, and what is held is a part of it', () => {
    expect(stockTotalsOf(fold(stock))).toEqual([
      { sku: 'A', received: 10, reserved: 0, committed: 2, onHand: 8, available: 8 },
      { sku: 'B', received: 5, reserved: 0, committed: 1, onHand: 4, available: 4 },
    ]);
  });

  it('of money: what was deposited is in the accounts or captured, and what is held is a part of it', () => {
    expect(moneyTotalsOf(fold(money))).toEqual([
      { currency: 'EUR', depositedCents: 2_000, heldCents: 700, capturedCents: 500, balanceCents: 1_500, availableCents: 800 },
    ]);
  });

  it('that are beyond what a number holds exactly are told all the same', () => {
    const most = { type: 'FundsDeposited', ...funds, amountCents: Number.MAX_SAFE_INTEGER } as const;
    const received = { type: 'StockReceived', sku: 'A', quantity: Number.MAX_SAFE_INTEGER } as const;
    const rich = [most, { ...most, accountId: 'grace' }, received, received];
    const told = {
      asOf: null,
      stock: stockTotalsOf(fold(stock, rich)),
      money: moneyTotalsOf(fold(money, rich)),
      orders: orderTotalsOf({}),
    };
    expect(totals.parse(told).money).toMatchObject([{ depositedCents: 2 ** 54 - 2 }]);
  });

  it('of orders: an order that has ended is open no more, whether its beginning has been seen or not', () => {
    expect(orderTotalsOf(fold(orderCounts))).toEqual({ placed: 0, confirmed: 1, cancelled: { OUT_OF_STOCK: 1 }, open: -2 });
  });

  it.each([stock, money, orderCounts])('of $name are the same in whatever order events arrive', (sums) => {
    expect(fold(sums, events.toReversed())).toEqual(fold(sums));
  });
});
