import type { OrderPage, OrderSummary, OrdersChanged } from '../../../src/api';

/** What a reader asks to see; empty strings and undefined mean all. */
export interface OrderFilter {
  readonly status?: string;
  readonly reason?: string;
  readonly customer?: string;
  /** Seconds since it was placed, at least. */
  readonly olderThan?: number;
}

/** As the interface takes it, and as the address of the page has it. */
export function queryOf(filter: OrderFilter & { readonly before?: string | undefined; readonly limit?: number | undefined }): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

export interface LiveList {
  readonly orders: readonly OrderSummary[];
  /** Up to which position of the read model the list is right. */
  readonly position: string;
  /** For the page before the oldest one shown; null if there is none. */
  readonly next: string | null;
  /** Orders that have changed and were too many to be told. */
  readonly omitted: number;
}

/** Of one page. */
export const PAGE_ROWS = 50;
/** As many rows as anybody looks at; a browser that is left open does not grow beyond them. */
export const MOST_ROWS = 200;

export function listOf({ orders, next, position }: OrderPage): LiveList {
  return { orders, next, position, omitted: 0 };
}

/** The list after a message: what matches is put in its place, what matches no more goes, what is older than the list stays out. */
export function withChanges(list: LiveList, { position, orders, omitted }: OrdersChanged, filter: OrderFilter, now: number): LiveList {
  if (!isAfter(position, list.position)) return list;
  const changed = new Map(orders.map((order) => [order.orderId, order]));
  // Not the last row: that one may go, and what lies between it and the next page would be in neither.
  const oldest = list.next;
  const fresh = orders.filter((order) => matches(order, filter, now) && (oldest === null || order.orderId >= oldest));
  const kept = list.orders.filter(({ orderId }) => !changed.has(orderId));
  const all = [...kept, ...fresh].sort((a, b) => (a.orderId < b.orderId ? 1 : -1));
  const shown = all.slice(0, MOST_ROWS);
  // What does not fit any more can be loaded again, as any older page.
  const next = all.length > shown.length ? shown.at(-1)!.orderId : list.next;
  return { orders: shown, position, next, omitted: list.omitted + omitted };
}

export function withOlder(list: LiveList, { orders, next }: Omit<LiveList, 'omitted'>): LiveList {
  const known = new Set(list.orders.map(({ orderId }) => orderId));
  return { ...list, orders: [...list.orders, ...orders.filter(({ orderId }) => !known.has(orderId))], next };
}

export function matches(order: OrderSummary, { status, reason, customer, olderThan }: OrderFilter, now: number): boolean {
  if (status && order.status !== status) return false;
  if (reason && order.reason !== reason) return false;
  if (customer && order.customerId !== customer) return false;
  return !olderThan || (order.placedAt !== null && now - Date.parse(order.placedAt) >= olderThan * 1000);
}

/** Positions are whole numbers beyond what a double holds. */
function isAfter(a: string, b: string): boolean {
  return BigInt(a) > BigInt(b);
}
