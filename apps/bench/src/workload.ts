import type { Random } from '@saga/demo/random';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** One order as a client will place it. */
export interface Wish {
  readonly kind: 'confirm' | 'out of stock' | 'declined' | 'cancel';
  readonly customerId: string;
  readonly lines: readonly Line[];
}

/** Of a hundred orders. */
const shares: readonly (readonly [Wish['kind'], number])[] = [
  ['confirm', 85],
  ['out of stock', 5],
  ['declined', 5],
  ['cancel', 5],
];
const COUNT = 1_000;
/** So many of the SKUs are never in stock, and so many of the customers never have funds. */
const WANTING = COUNT / 20;
/** More than all the units of what is scarce that many runs on one mesh would bring in, and not more than the API accepts. */
const TOO_MANY = 1_000_000;

const skus = names('BENCH-SKU');
const customers = names('bench-customer');
export const workload = {
  skus,
  customers,
  scarce: skus.slice(0, WANTING),
  sold: skus.slice(WANTING),
  poor: customers.slice(0, WANTING),
  rich: customers.slice(WANTING),
};

/** What a client orders, without end: two lines of different SKUs, all equally often. */
export function* wishes(random: Random): Generator<Wish, never> {
  const { scarce, sold, poor, rich } = workload;
  for (;;) {
    const kind = kindAt(random.between(0, 99));
    const first = random.between(0, sold.length - 1);
    const second = (first + random.between(1, sold.length - 1)) % sold.length;
    const other = kind === 'out of stock' ? { sku: random.pick(scarce), quantity: TOO_MANY } : { sku: sold[second]!, quantity: 1 };
    yield { kind, customerId: random.pick(kind === 'declined' ? poor : rich), lines: [{ sku: sold[first]!, quantity: 1 }, other] };
  }
}

function kindAt(percent: number): Wish['kind'] {
  let below = 0;
  return shares.find(([, share]) => percent < (below += share))![0];
}

function names(prefix: string): readonly string[] {
  return Array.from({ length: COUNT }, (_, index) => `${prefix}-${String(index).padStart(4, '0')}`);
}
