import type { OrderDetail, OrderEvent } from '../../../src/api';

/** What an event is in its saga; each is drawn in a shape of its own. */
export type Role = 'start' | 'answer' | 'refusal' | 'pivot' | 'cancellation' | 'compensation' | 'completion';

const roles: Readonly<Record<string, Role>> = {
  OrderPlaced: 'start',
  StockRejected: 'refusal',
  PaymentDeclined: 'refusal',
  OrderConfirmed: 'pivot',
  OrderCancelled: 'cancellation',
  StockCommitted: 'completion',
  PaymentCaptured: 'completion',
};

export const roleWords: Readonly<Record<Role, string>> = {
  start: 'start',
  answer: 'answer',
  refusal: 'refusal',
  pivot: 'pivot, no way back',
  cancellation: 'cancellation',
  compensation: 'compensation',
  completion: 'last word',
};

export function roleOf({ type, compensation }: Pick<OrderEvent, 'type' | 'compensation'>): Role {
  return compensation ? 'compensation' : (roles[type] ?? 'answer');
}

export type LaneName = OrderEvent['service'];

/** The services that the order waits for. Order itself owes the end once both sides have answered. */
export function owing({ status, stock, payment, placedAt }: Pick<OrderDetail, 'status' | 'stock' | 'payment' | 'placedAt'>): LaneName[] {
  if (!placedAt) return [];
  const open = status === 'PLACED' ? ['PENDING'] : ['PENDING', 'RESERVED', 'AUTHORIZED'];
  const sides: LaneName[] = [
    ...(open.includes(stock) ? (['inventory'] as const) : []),
    ...(open.includes(payment) ? (['payment'] as const) : []),
  ];
  return sides.length === 0 && status === 'PLACED' ? ['order'] : sides;
}
