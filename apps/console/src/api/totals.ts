import { z } from 'zod';
import { instant } from './shared';

/** onHand = received - committed; available = onHand - reserved. */
export const stockTotal = z.object({
  sku: z.string(),
  received: z.int(),
  reserved: z.int().describe('Held for orders'),
  committed: z.int().describe('Left for confirmed orders'),
  onHand: z.int(),
  available: z.int(),
});
export type StockTotal = z.infer<typeof stockTotal>;

/** balance = deposited - captured; available = balance - held. Of all accounts in one currency. */
export const moneyTotal = z.object({
  currency: z.string(),
  depositedCents: z.int(),
  heldCents: z.int(),
  capturedCents: z.int(),
  balanceCents: z.int(),
  availableCents: z.int(),
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
