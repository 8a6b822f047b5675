import type { Mesh } from '@saga/mesh';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { Http } from './http';
import { workload } from './workload';

const AT_ONCE = 16;
const PLENTY = 100_000_000;
const FORTUNE_CENTS = 100_000_000_000;

/** Offers the products of the workload and brings goods and money in. There is no HTTP for products: order's owner writes them. */
export async function stockUp({ environment, endpoints }: Pick<Mesh, 'environment' | 'endpoints'>): Promise<void> {
  const { skus, scarce, customers, poor } = workload;
  const owner = new Client({ connectionString: environment.ORDER_OWNER_DATABASE_URL });
  await owner.connect();
  try {
    await owner.query(
      `INSERT INTO products (sku, name, price_cents, currency)
       SELECT sku, sku, 1000 + 10 * number, 'EUR' FROM unnest($1::text[]) WITH ORDINALITY AS offered (sku, number) ON CONFLICT DO NOTHING`,
      [skus],
    );
  } finally {
    await owner.end();
  }
  const goods = skus.map((sku) => ({
    origin: endpoints.inventory,
    path: `/stock/${sku}/receipts`,
    body: { quantity: scarce.includes(sku) ? 1 : PLENTY },
  }));
  const money = customers.map((customer) => ({
    origin: endpoints.payment,
    path: `/accounts/${customer}/deposits`,
    body: { amountCents: poor.includes(customer) ? 1 : FORTUNE_CENTS, currency: 'EUR' },
  }));
  await postAll([...goods, ...money]);
}

async function postAll(requests: { origin: string; path: string; body: object }[]): Promise<void> {
  const http = new Http(AT_ONCE);
  const clerk = async (): Promise<void> => {
    for (let next = requests.pop(); next; next = requests.pop()) {
      const { status } = await http.post(next.origin, next.path, next.body, { 'idempotency-key': randomUUID() });
      if (status >= 300) throw new Error(`${next.origin}${next.path} answered ${status}.`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, clerk));
  } finally {
    http.close();
  }
}
