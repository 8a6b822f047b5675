import type { Line } from '../shop';
import type { Random } from './random';

/** What a client wants of one order, and how it goes about it. */
export interface Wish {
  readonly kind: 'confirm' | 'out of stock' | 'declined' | 'cancel';
  readonly lines: readonly Line[];
  /** The request is sent twice under its key: at once, or again after its answer. */
  readonly repeated?: 'at once' | 'afterwards';
  /** How long a customer hesitates who then cancels. */
  readonly cancelAfterMs: number;
  readonly pauseMs: number;
}

/** Of a hundred wishes. */
const shares: readonly (readonly [Wish['kind'], number])[] = [
  ['confirm', 60],
  ['out of stock', 12],
  ['declined', 12],
  ['cancel', 16],
];
const REPEATED = 5;
/** Two rows that all orders fight for. */
const sold = ['COFFEE-1KG', 'FILTER-100'];
/** More than anybody ever receives, and not more than the API accepts. */
export const tooMany: readonly Line[] = [{ sku: 'GRINDER', quantity: 1_000_000 }];

/** What one client wishes for, without end. */
export function* wishes(random: Random): Generator<Wish, never> {
  for (;;) {
    const kind = kindAt(random.between(0, 99));
    const lines = random.shuffled(sold).slice(random.between(0, 1));
    const isRepeated = random.between(0, 99) < REPEATED;
    const repeated = random.pick(['at once', 'afterwards'] as const);
    yield {
      kind,
      lines: kind === 'out of stock' ? tooMany : lines.map((sku) => ({ sku, quantity: random.between(1, 3) })),
      ...(isRepeated && { repeated }),
      cancelAfterMs: random.between(0, 200),
      pauseMs: random.between(400, 1_000),
    };
  }
}

function kindAt(percent: number): Wish['kind'] {
  let below = 0;
  return shares.find(([, share]) => percent < (below += share))![0];
}
