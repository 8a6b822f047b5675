import { Random } from '@saga/demo/random';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endings } from './endings';
import { Http } from './http';
import { cancel, place } from './placing';
import { wishes, type Wish } from './workload';

/** One order by the clock of the harness, in milliseconds. */
export interface Passage {
  readonly postedAt: number;
  readonly answeredAt: number;
  /** When its end was seen; NaN if nobody waited for it. */
  readonly endedAt: number;
}

const REFUSED_PAUSE_MS = 100;

/** Clients that place orders one after another. What they order follows from the seed, whatever they are up against. */
export class Clients {
  readonly passages: Passage[] = [];
  /** The ids of all orders that were answered with 202. */
  readonly acknowledged: string[] = [];
  /** Orders whose POST was not answered with 202, by answer. */
  readonly refusals = new Map<string, number>();
  #stopped = false;

  constructor(
    private readonly count: number,
    private readonly seed: number,
    /** Where the instances of the order service are; clients take them in turn. */
    private readonly origins: readonly string[],
    private readonly signal: AbortSignal,
  ) {}

  /** Runs them until `stop`, or until they have placed so many orders; each waits for the end of its order, if there is a way to see it. */
  async run(endings: Endings | undefined, orders = Infinity): Promise<void> {
    const http = new Http(this.count);
    let left = orders;
    const client = async (_: unknown, number: number): Promise<void> => {
      const origin = this.origins[number % this.origins.length]!;
      const wished = wishes(new Random(this.seed, `client ${number} of ${this.count}`));
      while (!this.#stopped && !this.signal.aborted && left > 0) {
        left--;
        const isPlaced = await this.#order(http, origin, wished.next().value, endings);
        // One that was refused is still to be placed, but not at once: the service has said that it has too much to do.
        if (isPlaced) continue;
        left++;
        await sleep(REFUSED_PAUSE_MS);
      }
    };
    try {
      await Promise.all(Array.from({ length: this.count }, client));
    } finally {
      this.#stopped = true;
      http.close();
    }
    this.signal.throwIfAborted();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #order(http: Http, origin: string, wish: Wish, endings: Endings | undefined): Promise<boolean> {
    const postedAt = performance.now();
    const { status, orderId } = await place(http, origin, wish);
    const answeredAt = performance.now();
    if (orderId === undefined) {
      this.refusals.set(String(status), (this.refusals.get(String(status)) ?? 0) + 1);
      return false;
    }
    this.acknowledged.push(orderId);
    const cancelled = wish.kind === 'cancel' ? cancel(http, origin, orderId) : undefined;
    const [endedAt = NaN] = await Promise.all([endings?.seen(orderId), cancelled]);
    this.passages.push({ postedAt, answeredAt, endedAt });
    return true;
  }
}
