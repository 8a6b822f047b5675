import type { Price } from '@saga/order/saga';
import { Random } from './random';

/** What a customer wants; `index` is how actions and people refer to it. */
export interface Wish {
  readonly index: number;
  readonly customerId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** The shop that a run begins with. */
export interface Scenario {
  readonly prices: ReadonlyMap<string, Price>;
  readonly stock: ReadonlyMap<string, number>;
  readonly funds: ReadonlyMap<string, number>;
  readonly wishes: readonly Wish[];
}

const currency = 'EUR';

/** Little of everything, so that orders compete: SKUs and accounts are shared by several orders, and some run out. */
export function scenarioOf(seed: number, orders: number): Scenario {
  const random = new Random(seed);
  const skus = names('sku', 2 + Math.ceil(orders / 50));
  const customers = names('customer', 1 + Math.ceil(orders / 4));
  const prices = new Map(skus.map((sku) => [sku, { priceCents: 100 + random.below(400), currency }]));
  const wishes = Array.from({ length: orders }, (_, index) => ({
    index,
    customerId: random.pick(customers),
    lines: Array.from({ length: 1 + random.below(2) }, () => ({ sku: random.pick(skus), quantity: 1 + random.below(3) })),
  }));
  const plenty = Math.ceil((orders * 4) / skus.length);
  // What is left out here is a SKU that inventory has never received, and a customer without an account.
  const known = (name: string, index: number): boolean => index === 0 || !random.chance(name.startsWith('sku') ? 5 : 10);
  return {
    prices,
    stock: new Map(skus.filter(known).map((sku) => [sku, 1 + random.below(plenty)])),
    funds: new Map(customers.filter(known).map((customer) => [customer, 300 + random.below(4_000)])),
    wishes,
  };
}

function names(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
}
