import { PassThrough } from 'node:stream';
import type { DataSource } from 'typeorm';
import { OrderEndings } from './order.endings';

const orderId = '01940000-0000-7000-8000-000000000001';
const minute = 60_000;
const waiting = () => Promise.resolve(true);

/** A database that answers when it is told to, and counts the questions. */
class SlowDatabase {
  asked = 0;
  readonly #answers: ((ended: { id: string }[]) => void)[] = [];

  query(): Promise<{ id: string }[]> {
    this.asked++;
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  answer(...ended: { id: string }[]): void {
    this.#answers.shift()?.(ended);
  }
}

describe('someone who waits for an order to end', () => {
  let database: SlowDatabase;
  let endings: OrderEndings;
  let client: PassThrough;

  beforeEach(() => {
    jest.useFakeTimers();
    database = new SlowDatabase();
    endings = new OrderEndings(database as unknown as DataSource);
    client = new PassThrough();
  });

  afterEach(() => {
    endings.onModuleDestroy();
    jest.useRealTimers();
  });

  it('is woken as soon as this instance ends it', async () => {
    const waited = endings.waitFor(orderId, minute, waiting, client);
    endings.announce([orderId]);
    await expect(waited).resolves.toBe(true);
  });

  it('is woken by the next look when another instance ended it', async () => {
    const waited = endings.waitFor(orderId, minute, waiting, client);
    await jest.advanceTimersByTimeAsync(100);
    database.answer({ id: orderId });
    await expect(waited).resolves.toBe(true);
  });

  it('does not wait if the order has ended already, and not longer than asked', async () => {
    await endings.waitFor(orderId, minute, () => Promise.resolve(false), client);
    const waited = endings.waitFor(orderId, 1_000, waiting, client);
    await jest.advanceTimersByTimeAsync(1_000);
    await expect(waited).resolves.toBe(true);
  });

  it('costs one look at a time, however slow the database is', async () => {
    void endings.waitFor(orderId, minute, waiting, client);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(database.asked).toBe(1);
    database.answer();
    await jest.advanceTimersByTimeAsync(100);
    expect(database.asked).toBe(2);
  });

  it('is forgotten as soon as it hangs up, and not heard if it has', async () => {
    const waited = endings.waitFor(orderId, minute, waiting, client);
    client.destroy();
    await expect(waited).resolves.toBe(true);
    await expect(endings.waitFor(orderId, minute, waiting, client)).resolves.toBe(false);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(database.asked).toBe(0);
  });

  it('is answered at once where a thousand wait, and waits again when there is room', async () => {
    const wait = () => endings.waitFor(orderId, minute, waiting, new PassThrough());
    const first = endings.waitFor(orderId, minute, waiting, client);
    for (let count = 1; count < 1_000; count++) void wait();
    await expect(wait()).resolves.toBe(false);
    client.destroy();
    await first;
    const next = wait();
    endings.announce([orderId]);
    await expect(next).resolves.toBe(true);
  });

  it('is let go when the service stops, and nobody starts to wait then', async () => {
    const waited = endings.waitFor(orderId, minute, waiting, client);
    endings.onModuleDestroy();
    await expect(waited).resolves.toBe(true);
    await expect(endings.waitFor(orderId, minute, waiting, client)).resolves.toBe(false);
  });
});
