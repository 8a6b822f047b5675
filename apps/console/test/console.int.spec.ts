import { randomBytes, randomUUID } from 'node:crypto';
import { attach, eventually, type Mesh } from '@saga/mesh';
import { kafkaClient } from '@saga/messaging';
import type { DeadLetterList, DeedAnswer, Mesh as MeshView, OrderPage, PlacedBatch, Switches, Totals } from '../src/api';
import { Console, Listener } from './console';

describe('the console', () => {
  let mesh: Mesh;
  let theConsole: Console;

  beforeAll(async () => {
    mesh = await attach();
    theConsole = new Console(mesh);
    await theConsole.post('/api/supplies', {});
  }, 60_000);

  it('shows an order with all that was said about it, where it lies, and what followed from what', async () => {
    const order = await theConsole.play('CONFIRMED');
    const byType = new Map(order.conversation.map((said) => [said.type, said]));
    expect([...byType.keys()].sort()).toEqual(
      ['OrderConfirmed', 'OrderPlaced', 'PaymentAuthorized', 'PaymentCaptured', 'StockCommitted', 'StockReserved'].sort(),
    );
    expect(byType.get('PaymentCaptured')).toMatchObject({
      service: 'payment',
      cloud: 'azure',
      topic: 'payment.events',
      sequence: 2,
      compensation: false,
    });
    expect(byType.get('OrderConfirmed')!.causedBy.sort()).toEqual(
      [byType.get('StockReserved')!.eventId, byType.get('PaymentAuthorized')!.eventId].sort(),
    );
    expect(order).toMatchObject({ status: 'CONFIRMED', stock: 'COMMITTED', payment: 'CAPTURED', events: 6 });
    for (const { committedAt, seenAt } of order.conversation) expect(Date.parse(seenAt)).toBeGreaterThanOrEqual(Date.parse(committedAt));
  }, 60_000);

  it('marks what is given back as a compensation, and names the refusal that it follows from', async () => {
    const order = await theConsole.play('OUT_OF_STOCK');
    expect(order).toMatchObject({ status: 'CANCELLED', reason: 'OUT_OF_STOCK', payment: 'VOIDED' });
    expect(order.conversation.filter(({ compensation }) => compensation).map(({ type }) => type)).toEqual(['PaymentVoided']);
    const [refusal, cancelled] = ['StockRejected', 'OrderCancelled'].map((type) => order.conversation.find((said) => said.type === type)!);
    expect(cancelled!.causedBy).toEqual([refusal!.eventId]);
  }, 60_000);

  it('shows an order, and stock and money in all, as they were at a moment', async () => {
    const { orderId, conversation } = await theConsole.play('CONFIRMED');
    const placedAt = conversation.find(({ type }) => type === 'OrderPlaced')!.committedAt;
    const endedAt = conversation.at(-1)!.committedAt;
    const then = await theConsole.get<{ status: string; conversation: unknown[] }>(`/api/orders/${orderId}?asOf=${placedAt}`);
    expect(then).toMatchObject({ status: 'PLACED', settled: false });
    expect(then.conversation.length).toBeLessThan(conversation.length);
    const [before, after] = await Promise.all([placedAt, endedAt].map((asOf) => theConsole.get<Totals>(`/api/totals?asOf=${asOf}`)));
    const coffee = (totals: Totals) => totals.stock.find(({ sku }) => sku === 'COFFEE-1KG')!;
    expect(coffee(after!).committed - coffee(before!).committed).toBeGreaterThanOrEqual(2);
    expect(after!.orders.confirmed).toBeGreaterThan(before!.orders.confirmed);
  }, 60_000);

  it('has the same stock as inventory itself', async () => {
    await eventually(async () => {
      const itself = (await (await fetch(`${mesh.endpoints.inventory}/stock/COFFEE-1KG`)).json()) as object;
      const { stock } = await theConsole.get<Totals>('/api/totals');
      expect(stock.find(({ sku }) => sku === 'COFFEE-1KG')).toMatchObject(itself);
    }, 30_000);
  }, 60_000);

  it('tells who listens what changes, and who comes back what has changed meanwhile', async () => {
    const first = await Listener.to(`${theConsole.url}/api/live?topics=orders`);
    await first.hears('id: ');
    const before = first.lastId;
    const { orderId } = await theConsole.play('PAYMENT_DECLINED');
    await first.hears(orderId);
    first.close();
    const second = await Listener.to(`${theConsole.url}/api/live?topics=orders`, before);
    await second.hears(orderId);
    expect(BigInt(second.lastId)).toBeGreaterThan(BigInt(before));
    second.close();
  }, 60_000);

  it('keeps a repeated record out of what it shows, and counts it; and what is no event too', async () => {
    const { orderId, conversation } = await theConsole.play('CONFIRMED');
    const counted = (await theConsole.get<MeshView>('/api/mesh')).log;
    const { event, ...record } = conversation.find(({ type }) => type === 'OrderConfirmed')!;
    const key = `poison-${randomUUID().slice(0, 8)}`;
    await repeatAndPoison(record, key);
    await eventually(async () => {
      const order = await theConsole.get<{ events: number; conversation: { eventId: string; repeats: number }[] }>(
        `/api/orders/${orderId}`,
      );
      expect(order.events).toBe(conversation.length);
      expect(order.conversation.find(({ eventId }) => eventId === record.eventId)!.repeats).toBe(1);
      const { repeats, unreadable } = (await theConsole.get<MeshView>('/api/mesh')).log;
      expect(repeats).toBeGreaterThan(counted.repeats);
      expect(unreadable).toBeGreaterThan(counted.unreadable);
    }, 30_000);
    await isParkedAndDiscarded(key);
    expect(event).toMatchObject({ orderId });
  }, 90_000);

  it('lists orders by what is asked for, page by page', async () => {
    const { orderId, customerId } = await theConsole.play('PAYMENT_DECLINED');
    const page = await theConsole.get<OrderPage>(`/api/orders?status=CANCELLED&reason=PAYMENT_DECLINED&customer=${customerId}&limit=1`);
    expect(page.orders.map((order) => order.orderId)).toEqual([orderId]);
    const older = await theConsole.get<OrderPage>(`/api/orders?before=${orderId}&limit=5`);
    expect(older.orders.every((order) => order.orderId < orderId)).toBe(true);
    const { orders } = await theConsole.get<OrderPage>('/api/orders?olderThan=1000000');
    expect(orders).toEqual([]);
  }, 60_000);

  it('places a batch once, also if its request is sent twice', async () => {
    const batch = { count: 12, customerId: 'console-rich', lines: [{ sku: 'FILTER-100', quantity: 1 }] };
    const place = async (key: string): Promise<string[]> => {
      const response = await theConsole.request('/api/orders/batch', batch, { 'idempotency-key': key });
      const { orderIds, refused } = (await response.json()) as PlacedBatch;
      expect(refused).toEqual([]);
      return orderIds.sort();
    };
    // As long as a key may be.
    const key = randomBytes(64).toString('hex');
    const first = await place(key);
    expect(new Set(first).size).toBe(12);
    expect(await place(key)).toEqual(first);
    expect(await place(randomUUID())).not.toEqual(first);
  }, 60_000);

  it('pauses a service from the machine itself, and wakes it', async () => {
    const turn = (on: boolean) => theConsole.post<Switches>('/api/switches/pause-payment', { on });
    expect((await turn(true)).switches.find(({ name }) => name === 'pause-payment')).toMatchObject({ on: true });
    try {
      expect((await mesh.part('payment').status()).state).toBe('paused');
    } finally {
      await turn(false);
    }
    expect((await mesh.part('payment').status()).state).toBe('running');
  }, 30_000);

  it('shows a link as cut that somebody else has cut, heals it, and leaves alone what is whole', async () => {
    const cutsOf = ({ switches }: Switches) => switches.filter(({ group }) => group === 'link').map(({ name, on }) => [name, on]);
    const whole = { 'cut-aws-to-azure': false, 'cut-azure-to-aws': false };
    const turnOff = async () => cutsOf(await theConsole.post<Switches>('/api/switches/cut-azure-to-aws', { on: false }));
    await mesh.link.cut('azure-to-aws');
    try {
      const seen = cutsOf(await theConsole.get<Switches>('/api/switches'));
      expect(seen).toEqual(Object.entries({ ...whole, 'cut-azure-to-aws': true }));
      expect(await turnOff()).toEqual(Object.entries(whole));
      expect(await turnOff()).toEqual(Object.entries(whole));
      expect(await mesh.link.isCut('azure-to-aws')).toBe(false);
    } finally {
      if (await mesh.link.isCut('azure-to-aws')) await mesh.link.heal('azure-to-aws');
    }
  }, 30_000);

  /** Produces a record of the log once more, as a relay does after a crash, and one that nobody can read. */
  async function repeatAndPoison(
    { topic, partition, offset }: { topic: string; partition: number; offset: string },
    key: string,
  ): Promise<void> {
    const kafka = kafkaClient({ brokers: mesh.environment.AWS_KAFKA_BROKERS!.split(','), clientId: 'spec', silent: true });
    const consumer = kafka.consumer({ groupId: `spec-${randomUUID()}` });
    const producer = kafka.producer();
    await Promise.all([consumer.connect(), producer.connect()]);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    await consumer.subscribe({ topic });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition: from, message }) => {
        if (from !== partition || message.offset !== offset) return;
        const { key: ownKey, value, headers } = message;
        await producer.send({
          topic,
          messages: [
            { key: ownKey, value, headers, partition },
            { key, value: randomBytes(20) },
          ],
        });
        resolve(undefined);
      },
    });
    consumer.seek({ topic, partition, offset });
    await promise.finally(() => Promise.all([consumer.disconnect(), producer.disconnect()]));
  }

  async function isParkedAndDiscarded(key: string): Promise<void> {
    await eventually(async () => {
      const { deadLetters } = await theConsole.get<DeadLetterList>(`/api/dead-letters?key=${key}`);
      expect(deadLetters.map(({ service }) => service).sort()).toEqual(['inventory', 'payment']);
    }, 30_000);
    const discard = (dryRun: boolean) =>
      theConsole.post<DeedAnswer>('/api/dead-letters/discard', { key, reason: 'a spec put it there', dryRun });
    expect((await discard(true)).done).toHaveLength(2);
    expect(await discard(false)).toMatchObject({ failed: [], done: [{}, {}] });
    expect(await theConsole.get<DeadLetterList>(`/api/dead-letters?key=${key}`)).toMatchObject({ deadLetters: [], unanswered: [] });
  }
});
