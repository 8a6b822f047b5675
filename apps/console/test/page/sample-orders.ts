import type { OrderDetail, OrderEvent, OrderSummary } from '../../src/api';

const now = Date.now();

export function longAgo(ms: number): string {
  return new Date(now - ms).toISOString();
}

/** Ids sort as the times that they stand for. */
export function orderIdOf(number: number): string {
  return `019a8f00-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

export function order(number: number, more: Partial<OrderSummary> = {}): OrderSummary {
  return {
    ...{ orderId: orderIdOf(number), customerId: 'ada', status: 'CONFIRMED', reason: null, stock: 'COMMITTED', payment: 'CAPTURED' },
    ...{ settled: true, totalCents: 3780, currency: 'EUR', placedAt: longAgo(60_000), deadlineAt: longAgo(30_000) },
    ...{ endedAt: longAgo(59_960), settledAt: longAgo(59_930), events: 6 },
    ...more,
  };
}

const declined = { status: 'CANCELLED', reason: 'PAYMENT_DECLINED', stock: 'RELEASED', payment: 'DECLINED', events: 5 } as const;
const waiting = { status: 'PLACED', stock: 'RESERVED', payment: 'PENDING', settled: false, endedAt: null, settledAt: null } as const;

export const orders: readonly OrderSummary[] = [
  order(4, { ...waiting, events: 2 }),
  order(3, { ...declined }),
  order(2, { status: 'CANCELLED', reason: 'DEADLINE_PASSED', stock: 'RELEASED', payment: 'VOIDED' }),
  order(1),
];

/** An order that stock was held for and payment declined, so that what was held is given back; and one that payment is silent about. */
export function detailOf(orderId: string): OrderDetail | undefined {
  const summary = orders.find((each) => each.orderId === orderId);
  if (!summary) return undefined;
  const lines = [{ sku: 'COFFEE-1KG', quantity: 2, unitPriceCents: 1890 }];
  return { ...summary, asOf: null, lines, conversation: conversationOf(summary) };
}

function conversationOf({ orderId, payment }: OrderSummary): OrderEvent[] {
  const placed = said(orderId, 1, 'OrderPlaced', 'order', 0, [], { trigger: 'customer' });
  const reserved = said(orderId, 2, 'StockReserved', 'inventory', 12, [placed]);
  if (payment === 'PENDING') return [placed, reserved];
  const refused = said(orderId, 3, 'PaymentDeclined', 'payment', 19, [placed], { event: { reason: 'INSUFFICIENT_FUNDS' }, repeats: 1 });
  const cancelled = said(orderId, 4, 'OrderCancelled', 'order', 34, [refused], { event: { reason: 'PAYMENT_DECLINED' } });
  const released = said(orderId, 5, 'StockReleased', 'inventory', 46, [cancelled], { compensation: true });
  return [placed, reserved, refused, cancelled, released];
}

function said(
  orderId: string,
  number: number,
  type: string,
  service: OrderEvent['service'],
  ms: number,
  causes: readonly OrderEvent[],
  more: Partial<OrderEvent> = {},
): OrderEvent {
  return {
    ...{ eventId: `019a8f00-0000-7000-9000-00000000000${number}`, type, service, cloud: service === 'payment' ? 'azure' : 'aws' },
    ...{ topic: `${service}.events`, partition: 2, offset: String(40 + number), key: orderId, sequence: number, schemaId: number },
    ...{ traceId: null, committedAt: longAgo(60_000 - ms), inKafkaAt: longAgo(60_000 - ms - 8), seenAt: longAgo(60_000 - ms - 14) },
    ...{ repeats: 0, causedBy: causes.map(({ eventId }) => eventId), trigger: null, compensation: false },
    ...more,
    event: { type, orderId, ...more.event },
  };
}
