import { Problem } from '@saga/contracts';
import { OrderDesk } from './order-desk';
import type { ServiceClient } from './service-client';

/** The order service as its clients know it: the same key is the same order. */
class OrderService {
  readonly orders = new Map<string, string>();
  readonly asked: string[] = [];
  refuses: (count: number) => Problem | undefined = () => undefined;

  call = (_service: string, _path: string, _body: object, key: string): Promise<unknown> => {
    this.asked.push(key);
    const refusal = this.refuses(this.asked.length);
    if (refusal) return Promise.reject(refusal);
    const orderId = this.orders.get(key) ?? `0199aa00-0000-7000-8000-${String(this.orders.size).padStart(12, '0')}`;
    this.orders.set(key, orderId);
    return Promise.resolve({ orderId, status: 'PLACED' });
  };
}

describe('a batch of orders', () => {
  let service: OrderService;
  let desk: OrderDesk;
  const batch = { count: 30, customerId: 'ada', lines: [{ sku: 'tea', quantity: 1 }] };

  beforeEach(() => {
    service = new OrderService();
    desk = new OrderDesk(service as unknown as ServiceClient);
  });

  it('that is sent again is the same orders, each of which has a key of its own that is none too long', async () => {
    const key = 'k'.repeat(128);
    const first = await desk.placeAll(batch, key);
    expect(new Set(first.orderIds).size).toBe(30);
    expect((await desk.placeAll(batch, key)).orderIds.sort()).toEqual(first.orderIds.sort());
    expect(service.orders.size).toBe(30);
    for (const each of service.asked) expect(each.length).toBeLessThanOrEqual(128);
  });

  it('is other orders under another key, and under none', async () => {
    for (const key of ['one', 'two', undefined, undefined]) await desk.placeAll(batch, key);
    expect(service.orders.size).toBe(120);
  });

  it('of which none is placed because nobody answers is refused as a whole, and placed by sending it again', async () => {
    service.refuses = () => new Problem('UNAVAILABLE', 'It does not answer.');
    await expect(desk.placeAll(batch, 'one')).rejects.toMatchObject({ code: 'UNAVAILABLE', detail: 'It does not answer.' });
    service.refuses = () => undefined;
    expect(new Set((await desk.placeAll(batch, 'one')).orderIds).size).toBe(30);
    service.refuses = () => new Problem('UNKNOWN_SKU', 'There is no tea.');
    expect(await desk.placeAll(batch, 'two')).toEqual({
      orderIds: [],
      refused: [{ code: 'UNKNOWN_SKU', detail: 'There is no tea.', count: 30 }],
    });
  });

  it('that was broken off is made whole by sending it again', async () => {
    service.refuses = (count) => (count > 12 ? new Problem('UNAVAILABLE', 'It does not answer.') : undefined);
    const broken = await desk.placeAll(batch, 'one');
    expect(broken.orderIds).toHaveLength(12);
    // Those under way when it broke off, and no more after them.
    expect(service.asked.length).toBeLessThanOrEqual(22);
    expect(broken.refused).toEqual([{ code: 'UNAVAILABLE', detail: 'It does not answer.', count: service.asked.length - 12 }]);
    service.refuses = () => undefined;
    const whole = await desk.placeAll(batch, 'one');
    expect(new Set(whole.orderIds).size).toBe(30);
    expect(whole.orderIds).toEqual(expect.arrayContaining(broken.orderIds));
    expect(service.orders.size).toBe(30);
  });
});
