import type { SagaEvent } from '@saga/contracts';

/** What one event adds to one sum: 2 to `reserved` of COFFEE-1KG. */
export interface Addend {
  readonly key: string;
  readonly sum: string;
  readonly amount: number;
}

/**
 * A projection that is made of sums. Whatever the order in which events arrive, the sums are the same; and what they were at a moment is what was
 * added until then.
 */
export interface Sums {
  readonly name: string;
  readonly addendsOf: (event: SagaEvent) => readonly Addend[];
}

/** By key and name, as in `totals.COFFEE-1KG.reserved`. */
export type Totals = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function add(totals: Totals, addends: readonly Addend[]): Totals {
  const next: Record<string, Record<string, number>> = { ...totals };
  for (const { key, sum, amount } of addends) {
    const before = next[key] ?? {};
    next[key] = { ...before, [sum]: (before[sum] ?? 0) + amount };
  }
  return next;
}
