import type { Transaction } from '@saga/messaging';
import type { Price } from './domain/place';

/** Reads prices, and the time by the database's clock, which is the one that deadlines are held against. */
export async function readCatalogue(tx: Transaction, skus: readonly string[]): Promise<{ prices: Map<string, Price>; now: Date }> {
  const rows: { sku: string | null; price_cents: number; currency: string; now: Date }[] = await tx.query(
    `SELECT sku, price_cents::float8 AS price_cents, currency, clock_timestamp() AS now
     FROM (VALUES (1)) AS always LEFT JOIN products ON sku = ANY($1)`,
    [skus],
  );
  const prices = new Map<string, Price>();
  for (const { sku, price_cents: priceCents, currency } of rows) if (sku) prices.set(sku, { priceCents, currency });
  return { prices, now: rows[0]!.now };
}
