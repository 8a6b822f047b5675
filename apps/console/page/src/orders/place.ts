import type { PlacedBatch, PlacedOrder, PlaceOrderBody } from '../../../src/api';
import { post } from '../api';

/** Places what a form or a view asks for. What may have been placed, and was not said to be, is the same order when it is asked for again. */
export class Placing {
  /** By what is asked for. */
  readonly #keys = new Map<string, string>();

  /** Places one order and gives its id. */
  async one(wish: PlaceOrderBody, isSupplied = true): Promise<string> {
    await supply(isSupplied);
    const key = this.#keyOf(wish);
    const { orderId } = await post<PlacedOrder>('/api/orders', wish, key);
    this.#forget(wish);
    return orderId;
  }

  /** Those that are missing of a batch are placed by asking for it again. */
  async many(count: number, wish: PlaceOrderBody, isSupplied = true): Promise<PlacedBatch> {
    await supply(isSupplied);
    const body = { count, ...wish };
    const batch = await post<PlacedBatch>('/api/orders/batch', body, this.#keyOf(body));
    if (batch.orderIds.length === count) this.#forget(body);
    return batch;
  }

  #keyOf(wish: PlaceOrderBody): string {
    const name = JSON.stringify(wish);
    const key = this.#keys.get(name) ?? newKey();
    this.#keys.set(name, key);
    return key;
  }

  #forget(wish: PlaceOrderBody): void {
    this.#keys.delete(JSON.stringify(wish));
  }
}

/** Goods and money for the presets are brought first where there are none. An order can be placed all the same, and ends as it has to. */
async function supply(isSupplied: boolean): Promise<void> {
  if (!isSupplied) await post('/api/supplies', {}).catch(() => undefined);
}

/** Browsers make UUIDs on secure origins only; this is as random. */
function newKey(): string {
  return crypto.getRandomValues(new BigUint64Array(2)).join('-');
}
