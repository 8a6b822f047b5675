import type { PlacedBatch, PlacedOrder, PlaceOrderBody } from '../../../src/api';
import { post } from '../api';

/** Places one order and gives its id. */
export async function placeOrder(wish: PlaceOrderBody, isSupplied = true): Promise<string> {
  await supply(isSupplied);
  const { orderId } = await post<PlacedOrder>('/api/orders', wish, newKey());
  return orderId;
}

export async function placeMany(count: number, wish: PlaceOrderBody, isSupplied = true): Promise<PlacedBatch> {
  await supply(isSupplied);
  return post<PlacedBatch>('/api/orders/batch', { count, ...wish }, newKey());
}

/** Goods and money for the presets are brought first where there are none. An order can be placed all the same, and ends as it has to. */
async function supply(isSupplied: boolean): Promise<void> {
  if (!isSupplied) await post('/api/supplies', {}).catch(() => undefined);
}

/** A click is one order, also if its request is sent twice. Browsers make ids on secure origins only, of which localhost is one. */
function newKey(): string | undefined {
  return window.isSecureContext ? crypto.randomUUID() : undefined;
}
