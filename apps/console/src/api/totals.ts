import { z } from 'zod';
import { instant } from './shared';

/** A sum may leave what a number holds exactly, as two deposits of the most that there may be already do: then it is rounded. */
const sum = z.number();

/** onHand = received - committed; available = onHand - reserved. */
export const stockTotal = z.object({
  sku: z.string(),
  received: sum,
  reserved: sum.describe('Held for orders'),
  committed: sum.describe('Left for confirmed orders'),
  onHand: sum,
  available: sum,
});
export type StockTotal = z.infer<typeof stockTotal>;

/** balance = deposited - captured; available = balance - held. Of all accounts in one currency. */
export const moneyTotal = z.object({
  currency: z.string(),
  depositedCents: sum,
  heldCents: sum,
  capturedCents: sum,
  balanceCents: sum,
  availableCents: sum,
});
export type MoneyTotal = z.infer<typeof moneyTotal>;

export const orderTotals = z.object({
  placed: z.int().describe('All that were ever placed'),
  confirmed: z.int(),
  cancelled: z.record(z.string(), z.int()).describe('By reason'),
  open: z.int().describe('Neither confirmed nor cancelled'),
});
export type OrderTotals = z.infer<typeof orderTotals>;

export const totals = z.object({
  asOf: instant.nullable(),
  stock: z.array(stockTotal),
  money: z.array(moneyTotal),
  orders: orderTotals,
});
export type Totals = z.infer<typeof totals>;
