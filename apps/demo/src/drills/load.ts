import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type OrderAnswer, RefusedError, type Shop } from '../shop';
import { type Wish, wishes } from './mix';
import { Random } from './random';

const CLIENTS = 16;
const REPEAT_MS = 100;
const PATIENCE_MS = 180_000;

/** What a client was promised about an order, by which its end is judged. */
export interface Acknowledged {
  readonly kind: Wish['kind'];
  /** The answer to the customer's cancellation: accepted, or too late for the reason given. */
  readonly cancellation?: 'accepted' | 'too late';
}

/** Who the clients order as: one who can pay for all, one who asks for what is scarce, one who cannot pay. */
export interface Customers {
  readonly rich: string;
  readonly scarce: string;
  readonly poor: string;
}

/**
 * Clients that place and cancel orders until they are stopped. Each request is repeated under its key until it is answered, as a careful client
 * does, so that every order that exists has been acknowledged.
 */
export class Load {
  readonly customers: Customers;
  readonly acknowledged = new Map<string, Acknowledged>();
  /** Answers that should have been the same, in words. */
  readonly contradictions: string[] = [];
  readonly beganAt = Date.now();
  readonly #clients: Promise<unknown>;
  #stopped = false;

  private constructor(
    private readonly shop: Shop,
    seed: number,
    run: string,
  ) {
    this.customers = { rich: `rich-${run}`, scarce: `scarce-${run}`, poor: `poor-${run}` };
    this.#clients = Promise.all(Array.from({ length: CLIENTS }, (_, number) => this.#run(wishes(new Random(seed, `client ${number}`)))));
    // One that gives up is told of by stop().
    this.#clients.catch(() => (this.#stopped = true));
  }

  /** Brings in goods and money, then starts the clients. */
  static async begin(shop: Shop, seed: number): Promise<Load> {
    const run = randomUUID().slice(0, 8);
    const goods = ['COFFEE-1KG', 'FILTER-100'].map((sku) => shop.receive(sku, 1_000_000));
    const money = [shop.deposit(`rich-${run}`, 1e12), shop.deposit(`scarce-${run}`, 1e14), shop.deposit(`poor-${run}`, 1)];
    await Promise.all([...goods, shop.receive('GRINDER', 10), ...money]);
    return new Load(shop, seed, run);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#clients;
  }

  /** Places one order more, under a key of its own, and remembers it like all others. */
  async place(wish: Pick<Wish, 'kind' | 'lines' | 'repeated'>): Promise<OrderAnswer> {
    const { rich, scarce, poor } = this.customers;
    const customerId = { confirm: rich, cancel: rich, 'out of stock': scarce, declined: poor }[wish.kind];
    const headers = { 'idempotency-key': randomUUID() };
    const post = (): Promise<OrderAnswer> => this.#insist(() => this.shop.place(customerId, wish.lines, headers));
    const [first, twin] = await Promise.all([post(), wish.repeated === 'at once' ? post() : undefined]);
    this.acknowledged.set(first.orderId, { kind: wish.kind });
    const again = twin ?? (wish.repeated && (await post()));
    if (again && !isDeepStrictEqual(again, first))
      this.contradictions.push(`${first.orderId} was answered with ${again.orderId} when its request came again`);
    return first;
  }

  /** Cancels an order as its customer. An attempt whose answer was lost may have been the one that counted; repeated, it gets the same. */
  async cancel(orderId: string): Promise<void> {
    const known = this.acknowledged.get(orderId)!;
    const cancellation = await this.#insist(() => this.shop.cancel(orderId)).then(
      () => 'accepted' as const,
      (error: unknown) => {
        if (error instanceof RefusedError && error.status === 409) return 'too late' as const;
        throw error;
      },
    );
    this.acknowledged.set(orderId, { ...known, cancellation });
  }

  async #run(wanted: Generator<Wish, never>): Promise<void> {
    while (!this.#stopped) {
      const wish = wanted.next().value;
      const { orderId } = await this.place(wish);
      if (wish.kind === 'cancel') {
        await sleep(wish.cancelAfterMs);
        await this.cancel(orderId);
      }
      await sleep(wish.pauseMs);
    }
  }

  /** What a service refuses for a reason of its own is refused again; everything else passes. */
  async #insist<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    for (const until = Date.now() + PATIENCE_MS; ;) {
      try {
        return await request();
      } catch (error) {
        if ((error instanceof RefusedError && error.status < 500) || Date.now() > until) throw error;
        await sleep(REPEAT_MS);
      }
    }
  }
}
