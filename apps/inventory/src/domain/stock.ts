import type {
  InventoryEvent,
  OrderCancelled,
  OrderConfirmed,
  OrderEvent,
  OrderPlaced,
  RejectionReason,
  ReservedLine,
  StockCommitted,
  StockRejected,
  StockReleased,
  StockReserved,
} from '@saga/contracts';
import { available, move, type StockLevels } from './stock-level';

/** What inventory has said about an order. RELEASED without lines is the tombstone of an order that was cancelled before it was seen. */
export type Reservation =
  | { readonly status: 'NONE' }
  | { readonly status: 'REJECTED'; readonly reason: RejectionReason; readonly sku: string }
  | { readonly status: 'RESERVED' | 'COMMITTED' | 'RELEASED'; readonly lines: readonly ReservedLine[] };

/** All that a decision about one order sees: its reservation, and the levels of the SKUs that the order or the reservation names. */
export interface StockState {
  readonly reservation: Reservation;
  readonly levels: StockLevels;
}

/**
 * All lines or none: the first SKU, in sorted order, that cannot be supplied refuses for the order.
 * @throws Error on a line of less than one unit, which Avro lets through: held, it would free what other orders hold.
 */
export function reserveStock({ reservation, levels }: StockState, order: OrderPlaced): readonly (StockReserved | StockRejected)[] {
  if (reservation.status !== 'NONE') return [];
  const { orderId } = order;
  const lines = merge(order.lines);
  const refused = lines.find(({ sku, quantity }) => available(levels.get(sku)) < quantity);
  if (!refused) return [{ type: 'StockReserved', orderId, lines }];
  const { sku } = refused;
  return [{ type: 'StockRejected', orderId, reason: levels.has(sku) ? 'OUT_OF_STOCK' : 'UNKNOWN_SKU', sku }];
}

/** @throws Error if nothing is reserved: an order is confirmed only after its stock was reserved. */
export function commitStock({ reservation }: StockState, { orderId }: OrderConfirmed): readonly StockCommitted[] {
  switch (reservation.status) {
    case 'RESERVED':
      return [{ type: 'StockCommitted', orderId, lines: reservation.lines }];
    case 'COMMITTED':
      return [];
    default:
      throw new Error(`OrderConfirmed contradicts the stock of order ${orderId}, which is ${reservation.status}`);
  }
}

/** @throws Error if the stock is committed: a confirmed order is never cancelled. */
export function releaseStock({ reservation }: StockState, { orderId }: OrderCancelled): readonly StockReleased[] {
  switch (reservation.status) {
    case 'NONE':
      return [{ type: 'StockReleased', orderId, lines: [] }];
    case 'RESERVED':
      return [{ type: 'StockReleased', orderId, lines: reservation.lines }];
    case 'REJECTED':
    case 'RELEASED':
      return [];
    case 'COMMITTED':
      throw new Error(`OrderCancelled contradicts the stock of order ${orderId}, which is COMMITTED`);
  }
}

export function evolve(state: StockState, event: InventoryEvent | OrderEvent): StockState {
  const { reservation, levels } = state;
  switch (event.type) {
    case 'StockReserved':
      return { reservation: { status: 'RESERVED', lines: event.lines }, levels: move(levels, event.lines, { reserved: 1 }) };
    case 'StockRejected':
      return { reservation: { status: 'REJECTED', reason: event.reason, sku: event.sku }, levels };
    case 'StockCommitted':
      return {
        reservation: { status: 'COMMITTED', lines: event.lines },
        levels: move(levels, event.lines, { onHand: -1, reserved: -1, committed: 1 }),
      };
    case 'StockReleased':
      return { reservation: { status: 'RELEASED', lines: event.lines }, levels: move(levels, event.lines, { reserved: -1 }) };
    case 'StockReceived':
      return { reservation, levels: move(levels, [event], { onHand: 1 }) };
    case 'OrderPlaced':
    case 'OrderConfirmed':
    case 'OrderCancelled':
      return state;
  }
}

/** One line a SKU, in sorted order. */
function merge(lines: readonly ReservedLine[]): readonly ReservedLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) {
    if (quantity < 1) throw new Error(`${quantity} units of ${sku} cannot be reserved`);
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  }
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
