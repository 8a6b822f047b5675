import { identifier } from '@saga/service';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { isSettled, type Order } from './domain/order';
import { orderOf, type OrderRow } from './order.entity';

export class PlaceOrderBody extends createZodDto(
  z.strictObject({
    customerId: identifier,
    lines: z
      .array(z.strictObject({ sku: identifier, quantity: z.int().min(1).max(1_000_000) }))
      .min(1)
      .max(100),
  }),
) {}

export class OrderPath extends createZodDto(z.object({ orderId: z.uuid().toLowerCase() })) {}

const status = z.enum(['PLACED', 'CONFIRMED', 'CANCELLED']);

export class OrderQuery extends createZodDto(
  z.strictObject({
    status: status.optional(),
    customerId: identifier.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    /** The `next` of the page before. */
    before: z.uuid().toLowerCase().optional(),
  }),
) {}

const instant = z.iso.datetime();

export class OrderView extends createZodDto(
  z.object({
    orderId: z.uuid(),
    customerId: z.string(),
    status,
    reason: z.enum(['OUT_OF_STOCK', 'PAYMENT_DECLINED', 'CUSTOMER_REQUEST', 'DEADLINE_PASSED']).optional(),
    stock: z.enum(['PENDING', 'RESERVED', 'REJECTED', 'COMMITTED', 'RELEASED']),
    payment: z.enum(['PENDING', 'AUTHORIZED', 'DECLINED', 'CAPTURED', 'VOIDED']),
    settled: z.boolean(),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int(), unitPriceCents: z.int() })),
    totalCents: z.int(),
    currency: z.string(),
    placedAt: instant,
    deadlineAt: instant,
    endedAt: instant.optional(),
    settledAt: instant.optional(),
  }),
) {}

export class OrderPage extends createZodDto(
  z.object({ orders: z.array(OrderView.schema), next: z.uuid().optional().describe('Pass it as `before` to get older orders') }),
) {}

export function viewOf(order: Order, { endedAt, settledAt }: Partial<Pick<OrderRow, 'endedAt' | 'settledAt'>> = {}): OrderView {
  const { orderId, customerId, status, stock, payment, lines, totalCents, currency, placedAt, deadlineAt } = order;
  return {
    ...{ orderId, customerId, status, stock, payment, settled: isSettled(order), lines: [...lines], totalCents, currency },
    ...(order.status === 'CANCELLED' && { reason: order.reason }),
    ...{ placedAt: placedAt.toISOString(), deadlineAt: deadlineAt.toISOString() },
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    ...(settledAt && { settledAt: settledAt.toISOString() }),
  };
}

export function viewOfRow(row: OrderRow): OrderView {
  return viewOf(orderOf(row), row);
}

/** The seconds of `Prefer: wait=5` (RFC 7240), at most 30; 0 when the client does not want to wait. */
export function waitSecondsOf(prefer: string | undefined): number {
  const wait = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,5})"?/i.exec(prefer ?? '')?.[1];
  return Math.min(Number(wait ?? 0), 30);
}
