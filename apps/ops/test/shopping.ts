import { randomUUID } from 'node:crypto';
import { endpoints } from './mesh';

/** Somebody with money orders what has come in; it is confirmed soon after. Returns the id of the order. */
export async function confirmedOrder(): Promise<string> {
  const customerId = `customer-${randomUUID().slice(0, 8)}`;
  for (const quantity of [1, 2]) await post(`${endpoints.inventory}/stock/SCALE/receipts`, { quantity });
  await post(`${endpoints.payment}/accounts/${customerId}/deposits`, { amountCents: 1_000_000, currency: 'EUR' });
  return order(customerId);
}

/** Somebody without an account orders; it is cancelled soon after. */
export async function declinedOrder(): Promise<string> {
  return order('nobody');
}

async function order(customerId: string): Promise<string> {
  const answer = await post(`${endpoints.order}/orders`, { customerId, lines: [{ sku: 'SCALE', quantity: 1 }] });
  return (answer as { orderId: string }).orderId;
}

async function post(url: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response.json();
}
