import type { ReservedLine, SagaEvent } from '@saga/contracts';
import type { StockTotal } from '../api';
import type { Addend, Sums, Totals } from './sums';

/** Units by SKU. */
export const stock: Sums = { name: 'stock', addendsOf };

function addendsOf(event: SagaEvent): readonly Addend[] {
  switch (event.type) {
    case 'StockReceived':
      return [{ key: event.sku, sum: 'received', amount: event.quantity }];
    case 'StockReserved':
      return event.lines.flatMap((line) => moved(line, { reserved: 1 }));
    case 'StockReleased':
      return event.lines.flatMap((line) => moved(line, { reserved: -1 }));
    case 'StockCommitted':
      return event.lines.flatMap((line) => moved(line, { reserved: -1, committed: 1 }));
    default:
      return [];
  }
}

function moved({ sku, quantity }: ReservedLine, signs: Readonly<Record<string, 1 | -1>>): Addend[] {
  return Object.entries(signs).map(([sum, sign]) => ({ key: sku, sum, amount: sign * quantity }));
}

export function stockTotalsOf(totals: Totals): StockTotal[] {
  return Object.entries(totals)
    .map(([sku, { received = 0, reserved = 0, committed = 0 }]) => {
      const onHand = received - committed;
      return { sku, received, reserved, committed, onHand, available: onHand - reserved };
    })
    .sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
