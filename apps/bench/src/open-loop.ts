import { Random } from '@saga/demo/random';
import { setImmediate as yielded, setTimeout as sleep } from 'node:timers/promises';
import { Http } from './http';
import { cancel, place } from './placing';
import type { Stage } from './stage';
import { originsOf } from './subjects/subject';
import { wishes, type Wish } from './workload';

/** Connections at most. Who has to wait for one is late, and is placed all the same. */
const CONNECTIONS = 256;

/** When an order was to be placed, in milliseconds since 1970, and how long after that it was acknowledged. */
export interface Acknowledgement {
  readonly dueAt: number;
  readonly ms: number;
}

/** Orders that come at a rate of their own, whether those before them were answered or not. */
export class OpenLoop {
  /** The ids of the orders that were acknowledged, and how long that took: from when they were due, as a customer who waits counts it. */
  readonly acknowledged: string[] = [];
  readonly acknowledgements: Acknowledgement[] = [];
  /** Orders whose POST was not answered with 202, by answer. */
  readonly refusals = new Map<string, number>();
  readonly #http = new Http(CONNECTIONS);
  readonly #underWay = new Set<Promise<void>>();
  readonly #origins: readonly string[];
  readonly #seed: number;
  readonly #signal: AbortSignal;
  #stopped = false;

  constructor({ mesh, seed, signal }: Stage) {
    this.#origins = originsOf(mesh);
    this.#seed = seed;
    this.#signal = signal;
  }

  /** Orders that are being placed. */
  get unanswered(): number {
    return this.#underWay.size;
  }

  /** Orders come for as long as the work takes. None is under way any more when this resolves, or throws what the work did. */
  async during<Outcome>(ordersASecond: number, work: () => Promise<Outcome>): Promise<Outcome> {
    const running = this.run(this.random(ordersASecond), ordersASecond);
    // It ends early only when it is interrupted, and the work is then too.
    running.catch(() => undefined);
    try {
      return await work();
    } finally {
      this.#stopped = true;
      await running;
    }
  }

  /** For so many seconds, or until `during` has ended. Resolves when all have been answered. */
  async run(random: Random, ordersASecond: number, seconds = Infinity): Promise<void> {
    const wished = wishes(random);
    const began = Date.now();
    try {
      for (let number = 0; number < ordersASecond * seconds && !this.#stopped; number++) {
        const dueAt = began + (number * 1_000) / ordersASecond;
        const early = dueAt - Date.now();
        // Who is late places the next at once, but answers have to be read and interruptions heard.
        await (early > 0 ? sleep(early, undefined, { signal: this.#signal }) : yielded(undefined, { signal: this.#signal }));
        const origin = this.#origins[number % this.#origins.length]!;
        const placing = this.#place(origin, wished.next().value, dueAt).finally(() => this.#underWay.delete(placing));
        this.#underWay.add(placing);
      }
      await Promise.all(this.#underWay);
    } finally {
      this.#http.close();
      await Promise.all(this.#underWay);
    }
  }

  random(ordersASecond: number): Random {
    return new Random(this.#seed, `${ordersASecond} orders a second`);
  }

  async #place(origin: string, wish: Wish, dueAt: number): Promise<void> {
    try {
      const { status, orderId } = await place(this.#http, origin, wish);
      if (orderId === undefined) {
        this.#refused(String(status));
        return;
      }
      this.acknowledged.push(orderId);
      this.acknowledgements.push({ dueAt, ms: Date.now() - dueAt });
      // It was acknowledged: without an answer to this it ends as it would have, and that is no refusal.
      if (wish.kind === 'cancel') await cancel(this.#http, origin, orderId).catch(() => undefined);
    } catch {
      // One connection that breaks is told of, and is no reason to give up what was measured.
      this.#refused('no answer');
    }
  }

  #refused(answer: string): void {
    this.refusals.set(answer, (this.refusals.get(answer) ?? 0) + 1);
  }
}
