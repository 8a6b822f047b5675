import type { PlaceOrderBody, Product } from '../../../src/api';
import { money } from '../figures';

/** What the lines cost, of each currency apart: whether they go together is for the order service to say. */
export function totalOf(lines: PlaceOrderBody['lines'], products: readonly Product[]): string {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) {
    const product = products.find((each) => each.sku === sku);
    if (product) sums.set(product.currency, (sums.get(product.currency) ?? 0) + quantity * product.priceCents);
  }
  return [...sums].map(([currency, cents]) => money(cents, currency)).join(' and ');
}
