import type { SagaEvent } from '@saga/contracts';
import type { OrderTotals } from '../api';
import type { Addend, Sums, Totals } from './sums';

/** Orders by how they stand, and those that were cancelled by reason. */
export const orderCounts: Sums = { name: 'orders', addendsOf };

function addendsOf(event: SagaEvent): readonly Addend[] {
  switch (event.type) {
    case 'OrderPlaced':
      return [{ key: 'all', sum: 'placed', amount: 1 }];
    case 'OrderConfirmed':
      return [{ key: 'all', sum: 'confirmed', amount: 1 }];
    case 'OrderCancelled':
      return [{ key: 'cancelled', sum: event.reason, amount: 1 }];
    default:
      return [];
  }
}

export function orderTotalsOf({ all: { placed = 0, confirmed = 0 } = {}, cancelled = {} }: Totals): OrderTotals {
  const cancelledInAll = Object.values(cancelled).reduce((sum, count) => sum + count, 0);
  return { placed, confirmed, cancelled, open: placed - confirmed - cancelledInAll };
}
