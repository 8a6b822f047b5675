import type { PlacedBatch, PlacedOrder, PlaceOrderBody } from '../../../src/api';
import { post } from '../api';

/** Places one order and gives its id. Goods and money for the presets are brought first where there were none. */
export async function placeOrder(wish: PlaceOrderBody, isSupplied = true): Promise<string> {
  if (!isSupplied) await post('/api/supplies', {});
  const { orderId } = await post<PlacedOrder>('/api/orders', wish, newKey());
  return orderId;
}

export async function placeMany(count: number, wish: PlaceOrderBody): Promise<PlacedBatch> {
  return post<PlacedBatch>('/api/orders/batch', { count, ...wish }, newKey());
}

/** A click is one order, also if its request is sent twice. Browsers make ids on secure origins only, of which localhost is one. */
function newKey(): string | undefined {
  return window.isSecureContext ? crypto.randomUUID() : undefined;
}
