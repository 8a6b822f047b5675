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

  beforeEach(() => {
    jest.useFakeTimers();
    database = new SlowDatabase();
    endings = new OrderEndings(database as unknown as DataSource);
  });

  afterEach(() => {
    endings.onModuleDestroy();
    jest.useRealTimers();
  });

  it('is woken as soon as this instance ends it', async () => {
    const waited = endings.waitFor(orderId, minute, waiting);
    endings.announce([orderId]);
    await expect(waited).resolves.toBeUndefined();
  });

  it('is woken by the next look when another instance ended it', async () => {
    const waited = endings.waitFor(orderId, minute, waiting);
    await jest.advanceTimersByTimeAsync(100);
    database.answer({ id: orderId });
    await expect(waited).resolves.toBeUndefined();
  });

  it('does not wait if the order has ended already, and not longer than asked', async () => {
    await endings.waitFor(orderId, minute, () => Promise.resolve(false));
    const waited = endings.waitFor(orderId, 1_000, waiting);
    await jest.advanceTimersByTimeAsync(1_000);
    await expect(waited).resolves.toBeUndefined();
  });

  it('costs one look at a time, however slow the database is', async () => {
    void endings.waitFor(orderId, minute, waiting);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(database.asked).toBe(1);
    database.answer();
    await jest.advanceTimersByTimeAsync(100);
    expect(database.asked).toBe(2);
  });

  it('is let go when the service stops, and nobody starts to wait then', async () => {
    const waited = endings.waitFor(orderId, minute, waiting);
    endings.onModuleDestroy();
    await expect(waited).resolves.toBeUndefined();
    await expect(endings.waitFor(orderId, minute, waiting)).resolves.toBeUndefined();
  });
});
