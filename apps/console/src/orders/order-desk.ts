import { createHash, randomUUID } from 'node:crypto';
import { Problem } from '@saga/contracts';
import { Injectable } from '@nestjs/common';
import { placedOrder, type PlaceBatchBody, type PlacedBatch, type PlacedOrder, type PlaceOrderBody } from '../api';
import { ServiceClient } from './service-client';

/** So many orders of a batch are on their way to the order service at a time. */
const AT_ONCE = 10;

/** Places orders with the order service: the console decides nothing. */
@Injectable()
export class OrderDesk {
  constructor(private readonly services: ServiceClient) {}

  async place(body: PlaceOrderBody, key: string = randomUUID()): Promise<PlacedOrder> {
    return placedOrder.parse(await this.services.call('order', '/orders', body, key));
  }

  /**
   * Each order has a key of its own, made of that of the batch: a batch that is sent again is the same orders.
   * @throws Problem UNAVAILABLE if that is why none was placed.
   */
  async placeAll({ count, ...order }: PlaceBatchBody, key: string = randomUUID()): Promise<PlacedBatch> {
    const orderIds: string[] = [];
    const refused = new Map<string, { code: string; detail: string; count: number }>();
    let left = count;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        const keyOfOne = createHash('sha256').update(`${key} ${left--}`).digest('hex');
        try {
          orderIds.push((await this.place(order, keyOfOne)).orderId);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          const { code, detail = code } = error;
          // Where nobody answers, a hundred times more would not help.
          if (code === 'UNAVAILABLE') left = 0;
          const known = refused.get(code);
          if (known) known.count += 1;
          else refused.set(code, { code, detail, count: 1 });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, worker));
    const silence = refused.get('UNAVAILABLE');
    if (silence && orderIds.length === 0) throw new Problem('UNAVAILABLE', silence.detail);
    return { orderIds, refused: [...refused.values()] };
  }
}
