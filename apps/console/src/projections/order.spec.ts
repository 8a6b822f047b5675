import type { SagaEvent } from '@saga/contracts';
import { evolve, summaryOf, unknownOrder, type Fact, type OrderState } from './order';

const orderId = '0199aa00-0000-7000-8000-000000000001';
const placed: SagaEvent = {
  type: 'OrderPlaced',
  orderId,
  customerId: 'ada',
  lines: [{ sku: 'COFFEE-1KG', quantity: 2, unitPriceCents: 2190 }],
  totalCents: 4380,
  currency: 'EUR',
  placedAt: new Date('2026-01-01T10:00:00.000Z'),
  deadlineAt: new Date('2026-01-01T10:00:30.000Z'),
};
const lines = [{ sku: 'COFFEE-1KG', quantity: 2 }];
const money = { accountId: 'ada', amountCents: 4380, currency: 'EUR' };

const conversations: Readonly<Record<string, readonly SagaEvent[]>> = {
  CONFIRMED: [
    placed,
    { type: 'StockReserved', orderId, lines },
    { type: 'PaymentAuthorized', orderId, ...money },
    { type: 'OrderConfirmed', orderId },
    { type: 'StockCommitted', orderId, lines },
    { type: 'PaymentCaptured', orderId, ...money },
  ],
  OUT_OF_STOCK: [
    placed,
    { type: 'StockRejected', orderId, reason: 'OUT_OF_STOCK', sku: 'COFFEE-1KG' },
    { type: 'PaymentAuthorized', orderId, ...money },
    { type: 'OrderCancelled', orderId, reason: 'OUT_OF_STOCK' },
    { type: 'PaymentVoided', orderId, ...money },
  ],
  DEADLINE_PASSED: [
    placed,
    { type: 'StockReserved', orderId, lines },
    { type: 'OrderCancelled', orderId, reason: 'DEADLINE_PASSED' },
    { type: 'StockReleased', orderId, lines },
    { type: 'PaymentVoided', orderId, accountId: null, amountCents: 0, currency: null },
  ],
};

const expected = {
  CONFIRMED: { status: 'CONFIRMED', reason: null, stock: 'COMMITTED', payment: 'CAPTURED', settledAt: at(5) },
  OUT_OF_STOCK: { status: 'CANCELLED', reason: 'OUT_OF_STOCK', stock: 'REJECTED', payment: 'VOIDED', settledAt: at(4) },
  DEADLINE_PASSED: { status: 'CANCELLED', reason: 'DEADLINE_PASSED', stock: 'RELEASED', payment: 'VOIDED', settledAt: at(4) },
};

describe('an order', () => {
  it.each(Object.entries(expected))('that ended %s is the same in whatever order its events arrive', (name, summary) => {
    const facts = conversations[name]!.map((event, index): Fact => ({ event, at: at(index) }));
    const states = permutationsOf(facts).map((permuted) => permuted.reduce<OrderState>(evolve, unknownOrder));
    expect(new Set(states.map((state) => JSON.stringify(summaryOf(orderId, state)))).size).toBe(1);
    expect(summaryOf(orderId, states[0]!)).toMatchObject({ ...summary, customerId: 'ada', settled: true, events: facts.length });
  });

  it('is shown as far as it is known before OrderPlaced has been seen', () => {
    const state = evolve(unknownOrder, { event: conversations['CONFIRMED']![1]!, at: at(1) });
    expect(summaryOf(orderId, state)).toMatchObject({
      status: 'PLACED',
      customerId: null,
      placedAt: null,
      stock: 'RESERVED',
      settled: false,
    });
  });

  it('is not settled before both sides have had their last word', () => {
    const facts = conversations['CONFIRMED']!.map((event, index): Fact => ({ event, at: at(index) }));
    const settled = facts.map((_, count) => summaryOf(orderId, facts.slice(0, count + 1).reduce<OrderState>(evolve, unknownOrder)).settled);
    expect(settled).toEqual([false, false, false, false, false, true]);
  });
});

function at(index: number): string {
  return `2026-01-01T10:00:0${index}.000Z`;
}

function permutationsOf<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutationsOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
