import { randomUUID } from 'node:crypto';
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

  async placeAll({ count, ...order }: PlaceBatchBody): Promise<PlacedBatch> {
    const orderIds: string[] = [];
    const refused = new Map<string, { code: string; detail: string; count: number }>();
    let left = count;
    const worker = async (): Promise<void> => {
      while (left-- > 0) {
        try {
          orderIds.push((await this.place(order)).orderId);
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
    return { orderIds, refused: [...refused.values()] };
  }
}
