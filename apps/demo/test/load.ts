import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderAnswer, Shop } from '../src/shop';

const CLIENTS = 4;
/** Between two orders of a client: the drill is about what happens meanwhile, not about speed. */
const PAUSE_MS = 100;

/** Attempts, 100 ms apart: on a busy machine everything takes more than a minute to come up again. */
const INSISTENCE = 2_400;

/** A hundred orders settle within seconds; everything that was killed or cut off for them takes its time to come up again. */
const REST_MS = 120_000;

/** All orders of a customer when they have settled, or as they are when that takes too long. */
export async function atRest(shop: Shop, customerId: string): Promise<OrderAnswer[]> {
  for (const until = Date.now() + REST_MS; ;) {
    const isOver = Date.now() > until;
    const orders = await shop.ordersOf(customerId).catch((error: unknown) => {
      if (isOver) throw error;
    });
    if (orders && (isOver || orders.every(({ settled }) => settled))) return orders;
    await sleep(500);
  }
}

/** A few clients that place orders until they are stopped; now and then one asks for what is scarce, and each request is repeated until it is answered. */
export class Load {
  readonly #acknowledged = new Set<string>();
  readonly #clients: Promise<unknown>;
  #stopped = false;

  constructor(
    private readonly shop: Shop,
    private readonly customerId: string,
  ) {
    this.#clients = Promise.all(Array.from({ length: CLIENTS }, (_, number) => this.#run(number)));
    // One that gives up is told of by stop().
    this.#clients.catch(() => (this.#stopped = true));
  }

  async reaches(orders: number): Promise<void> {
    while (this.#acknowledged.size < orders && !this.#stopped) await sleep(10);
  }

  /** Long enough for every client to meet what is gone. */
  async goesOnFor(ms: number): Promise<void> {
    await sleep(ms);
  }

  /** The orders that there is an answer to so far. */
  get acknowledged(): ReadonlySet<string> {
    return new Set(this.#acknowledged);
  }

  async stop(): Promise<ReadonlySet<string>> {
    this.#stopped = true;
    await this.#clients;
    return this.#acknowledged;
  }

  async #run(number: number): Promise<void> {
    for (let round = 0; !this.#stopped; round++) {
      const lines = [{ sku: round % 5 === number ? 'GRINDER' : 'FILTER-100', quantity: 1 + (round % 3) }];
      const key = randomUUID();
      const order = await this.#insist(() => this.shop.place(this.customerId, lines, { 'idempotency-key': key }));
      this.#acknowledged.add(order.orderId);
      await sleep(PAUSE_MS);
    }
  }

  /** Repeats a request under its key until there is an answer, as a careful client does. */
  async #insist<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await request();
      } catch (error) {
        if (attempt > INSISTENCE) throw error;
        await sleep(100);
      }
    }
  }
}
