import type { PlacedBatch, PlacedOrder, PlaceOrderBody } from '../../../src/api';
import { post } from '../api';

/** Places what is asked for. What may have been placed, and was not said to be, is the same order when it is asked for again. */
export class Placing {
  /** By what is asked for. */
  readonly #keys = new Map<string, string>();

  /** Places one order and gives its id. */
  async one(wish: PlaceOrderBody, isSupplied = true): Promise<string> {
    await supply(isSupplied);
    const key = this.#keyOf(wish);
    const { orderId } = await post<PlacedOrder>('/api/orders', wish, key);
    this.#forget(wish, key);
    return orderId;
  }

  /** Those that are missing of a batch are placed by asking for it again. */
  async many(count: number, wish: PlaceOrderBody, isSupplied = true): Promise<PlacedBatch> {
    await supply(isSupplied);
    const body = { count, ...wish };
    const key = this.#keyOf(body);
    const batch = await post<PlacedBatch>('/api/orders/batch', body, key);
    if (batch.orderIds.length === count) this.#forget(body, key);
    return batch;
  }

  #keyOf(wish: PlaceOrderBody): string {
    const name = JSON.stringify(wish);
    const key = this.#keys.get(name) ?? newKey();
    this.#keys.set(name, key);
    return key;
  }

  /** Unless another has been asked for since, as after the first of two answers to what was asked for twice. */
  #forget(wish: PlaceOrderBody, key: string): void {
    const name = JSON.stringify(wish);
    if (this.#keys.get(name) === key) this.#keys.delete(name);
  }
}

/** Of the whole page: what is under way outlives the form or the view that asked for it. */
export const placing = new Placing();

/** Goods and money for the presets are brought first where there are none. An order can be placed all the same, and ends as it has to. */
async function supply(isSupplied: boolean): Promise<void> {
  if (!isSupplied) await post('/api/supplies', {}).catch(() => undefined);
}

/** Browsers make UUIDs on secure origins only; this is as random. */
function newKey(): string {
  return crypto.getRandomValues(new BigUint64Array(2)).join('-');
}
