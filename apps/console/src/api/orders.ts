import { z } from 'zod';
import { cloud, identifier, instant, orderId, service } from './shared';

export const orderStatus = z.enum(['PLACED', 'CONFIRMED', 'CANCELLED']);
export const cancellationReason = z.enum(['OUT_OF_STOCK', 'PAYMENT_DECLINED', 'CUSTOMER_REQUEST', 'DEADLINE_PASSED']);

export const orderLine = z.object({ sku: z.string(), quantity: z.int(), unitPriceCents: z.int() });

/** An order as the log tells it. What OrderPlaced says is null until that has been seen: topics are not ordered among each other. */
export const orderSummary = z.object({
  orderId: z.uuid(),
  customerId: z.string().nullable(),
  status: orderStatus,
  reason: cancellationReason.nullable(),
  stock: z.enum(['PENDING', 'RESERVED', 'REJECTED', 'COMMITTED', 'RELEASED']),
  payment: z.enum(['PENDING', 'AUTHORIZED', 'DECLINED', 'CAPTURED', 'VOIDED']),
  settled: z.boolean().describe('Both sides have had their last word'),
  totalCents: z.int().nullable(),
  currency: z.string().nullable(),
  placedAt: instant.nullable(),
  deadlineAt: instant.nullable(),
  endedAt: instant.nullable(),
  settledAt: instant.nullable(),
  events: z.int().describe('Seen so far, repeats not counted'),
});
export type OrderSummary = z.infer<typeof orderSummary>;

/** One event of an order's conversation: what was said, by whom, where it lies and when it got there. */
export const orderEvent = z.object({
  eventId: z.uuid(),
  type: z.string(),
  service,
  cloud: cloud.describe('Where the event was born'),
  topic: z.string(),
  partition: z.int(),
  offset: z.string(),
  key: z.string(),
  sequence: z.int().nullable().describe('The how-manieth event of its service about this order'),
  schemaId: z.int(),
  traceId: z.string().nullable(),
  committedAt: instant.describe("The event id's own time: it is made in the transaction that commits the event"),
  inKafkaAt: instant.describe("The record's timestamp, given by the relay"),
  seenAt: instant.describe('When the console had it'),
  repeats: z.int().describe('Further copies of the record that the console has met'),
  causedBy: z.array(z.uuid()).describe('Events of this order that it follows from, as far as they have been seen'),
  trigger: z.enum(['customer', 'deadline']).nullable().describe('What else it follows from: a request, or time'),
  compensation: z.boolean().describe('It undoes, or rules out, what a participant held'),
  event: z.record(z.string(), z.unknown()).describe('Decoded; times as ISO 8601'),
});
export type OrderEvent = z.infer<typeof orderEvent>;

export const orderDetail = orderSummary.extend({
  asOf: instant.nullable().describe('The moment asked for; null for now'),
  lines: z.array(orderLine),
  conversation: z.array(orderEvent).describe('By time of commit; of one service, by its sequence'),
});
export type OrderDetail = z.infer<typeof orderDetail>;

export const orderQuery = z.strictObject({
  status: orderStatus.optional(),
  reason: cancellationReason.optional(),
  customer: identifier.optional(),
  olderThan: z.coerce.number().int().min(0).max(1_000_000_000).optional().describe('Seconds since it was placed, at least'),
  settled: z.enum(['true', 'false']).optional(),
  before: orderId.optional().describe('The `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type OrderQuery = z.input<typeof orderQuery>;

export const orderPage = z.object({
  orders: z.array(orderSummary).describe('Newest first'),
  next: z.uuid().nullable().describe('Pass it as `before` to get older orders'),
  position: z.string().describe('Of the read model: pass it to /api/live as `after`, and nothing is missed in between'),
});
export type OrderPage = z.infer<typeof orderPage>;

const wish = {
  customerId: identifier,
  lines: z
    .array(z.strictObject({ sku: identifier, quantity: z.int().min(1).max(1_000_000) }))
    .min(1)
    .max(100),
};

/** Send an Idempotency-Key with it; without one the console makes one, and a repeated request is a second order. */
export const placeOrderBody = z.strictObject(wish);
export type PlaceOrderBody = z.infer<typeof placeOrderBody>;

export const placedOrder = z.object({ orderId: z.uuid() });
export type PlacedOrder = z.infer<typeof placedOrder>;

export const placeBatchBody = z.strictObject({ count: z.int().min(1).max(100), ...wish });
export type PlaceBatchBody = z.infer<typeof placeBatchBody>;

export const placedBatch = z.object({
  orderIds: z.array(z.uuid()),
  refused: z.array(z.object({ code: z.string(), detail: z.string(), count: z.int() })).describe('By what refused them'),
});
export type PlacedBatch = z.infer<typeof placedBatch>;
