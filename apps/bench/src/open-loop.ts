import type { Random } from '@saga/demo/random';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Http } from './http';
import { cancel, place } from './placing';
import type { Stage } from './stage';
import { originsOf } from './subjects/subject';
import { wishes, type Wish } from './workload';

/** Connections at most. Who has to wait for one is late, and is placed all the same. */
const CONNECTIONS = 256;

/** Orders that come at a rate of their own, whether those before them were answered or not. */
export class OpenLoop {
  /** The ids of the orders that were acknowledged. */
  readonly acknowledged: string[] = [];
  /** Orders whose POST was not answered with 202, by answer. */
  readonly refusals = new Map<string, number>();
  readonly #http = new Http(CONNECTIONS);
  readonly #origins: readonly string[];
  readonly #signal: AbortSignal;
  #failure: Error | undefined;
  #stopped = false;

  constructor({ mesh, signal }: Stage) {
    this.#origins = originsOf(mesh);
    this.#signal = signal;
  }

  /** For so many seconds, or until `stop`. Resolves when all have been answered. */
  async run(random: Random, ordersASecond: number, seconds = Infinity): Promise<void> {
    const wished = wishes(random);
    const underWay = new Set<Promise<void>>();
    const began = performance.now();
    try {
      for (let number = 0; number < ordersASecond * seconds && !this.#failure && !this.#stopped; number++) {
        const early = began + (number * 1_000) / ordersASecond - performance.now();
        if (early > 0) await sleep(early, undefined, { signal: this.#signal });
        const origin = this.#origins[number % this.#origins.length]!;
        const placing = this.#place(origin, wished.next().value)
          .catch((error: unknown) => void (this.#failure ??= error as Error))
          .finally(() => underWay.delete(placing));
        underWay.add(placing);
      }
      await Promise.all(underWay);
    } finally {
      this.#http.close();
    }
    if (this.#failure) throw this.#failure;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #place(origin: string, wish: Wish): Promise<void> {
    const { status, orderId } = await place(this.#http, origin, wish);
    if (orderId === undefined) {
      this.refusals.set(String(status), (this.refusals.get(String(status)) ?? 0) + 1);
      return;
    }
    this.acknowledged.push(orderId);
    if (wish.kind === 'cancel') await cancel(this.#http, origin, orderId);
  }
}
