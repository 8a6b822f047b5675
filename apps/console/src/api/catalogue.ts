import { z } from 'zod';

export const product = z.object({
  sku: z.string(),
  name: z.string(),
  priceCents: z.int(),
  currency: z.string(),
  available: z.int().nullable().describe('Units; null if inventory does not answer or never received any'),
});
export type Product = z.infer<typeof product>;

/** An order that can be placed as it is, and how it is going to end if nothing is broken. */
export const preset = z.object({
  name: z.string(),
  ending: z.enum(['CONFIRMED', 'OUT_OF_STOCK', 'PAYMENT_DECLINED']),
  customerId: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
});
export type Preset = z.infer<typeof preset>;

export const catalogue = z.object({
  products: z.array(product),
  customers: z.array(z.string()).describe('Those of the presets, then the latest who ordered'),
  presets: z.array(preset),
  isSupplied: z.boolean().describe('Goods and money for the presets are there; if not, POST /api/supplies brings them'),
});
export type Catalogue = z.infer<typeof catalogue>;

/** POST /api/supplies: what came, of goods and money. Given again, it brings only what is missing. */
export const supplies = z.object({
  received: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  deposited: z.array(z.object({ customerId: z.string(), amountCents: z.int(), currency: z.string() })),
});
export type Supplies = z.infer<typeof supplies>;
