import { money } from './money';
import { orderCounts } from './order-counts';
import { stock } from './stock';
import type { Sums } from './sums';

/** All projections that are made of sums: a new one is a file of its own and a word here, and is there after a rebuild. */
export const allSums: readonly Sums[] = [stock, money, orderCounts];
