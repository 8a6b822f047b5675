import { Problem, type OrderPlaced } from '@saga/contracts';

/** What one unit costs in the catalogue, in minor units of the currency. */
export interface Price {
  readonly priceCents: number;
  readonly currency: string;
}

export interface PlaceOrder {
  readonly orderId: string;
  readonly customerId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  /** The catalogue by SKU, at least for the SKUs of the lines. */
  readonly prices: ReadonlyMap<string, Price>;
  readonly placedAt: Date;
  readonly deadlineAt: Date;
}

/** The most units a line can carry: an Avro int. */
const MAX_QUANTITY = 2 ** 31 - 1;

/**
 * Lines of one SKU become one line, and lines are sorted by SKU, so the same wish always makes the same order.
 * @throws Problem VALIDATION_FAILED without lines, UNKNOWN_SKU, MIXED_CURRENCIES, or AMOUNT_OUT_OF_RANGE for a quantity that is
 * not a positive integer below 2^31 or a total of 2^53 and more.
 */
export function place({ orderId, customerId, lines: wished, prices, placedAt, deadlineAt }: PlaceOrder): OrderPlaced {
  const priced = merge(wished).map(({ sku, quantity }) => ({ sku, quantity, ...priceOf(sku, prices) }));
  const [first] = priced;
  if (!first) throw new Problem('VALIDATION_FAILED', 'An order has at least one line.');
  const { currency } = first;
  const stranger = priced.find((line) => line.currency !== currency);
  if (stranger) {
    throw new Problem('MIXED_CURRENCIES', `${first.sku} is sold in ${currency}, ${stranger.sku} in ${stranger.currency}.`);
  }
  const lines = priced.map(({ sku, quantity, priceCents }) => ({ sku, quantity, unitPriceCents: priceCents }));
  const totalCents = lines.reduce((sum, { quantity, unitPriceCents }) => sum + quantity * unitPriceCents, 0);
  // A product or a partial sum that is inexact is at least 2^53, and so is the total then: one check covers them all.
  if (!Number.isSafeInteger(totalCents)) throw new Problem('AMOUNT_OUT_OF_RANGE', 'The total of the order is too large.');
  return { type: 'OrderPlaced', orderId, customerId, lines, totalCents, currency, placedAt, deadlineAt };
}

/** One line a SKU, in sorted order. */
function merge(lines: PlaceOrder['lines']): PlaceOrder['lines'] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) {
    const sum = (quantities.get(sku) ?? 0) + quantity;
    if (!Number.isInteger(quantity) || quantity < 1 || sum > MAX_QUANTITY) {
      throw new Problem('AMOUNT_OUT_OF_RANGE', `The quantity of ${sku} must be from 1 to ${MAX_QUANTITY}.`, { sku });
    }
    quantities.set(sku, sum);
  }
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

function priceOf(sku: string, prices: ReadonlyMap<string, Price>): Price {
  const price = prices.get(sku);
  if (!price) throw new Problem('UNKNOWN_SKU', `The catalogue does not have ${sku}.`, { sku });
  return price;
}
