import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const LEAST_PAUSE_MS = 2;
const MOST_PAUSE_MS = 5;

/**
 * Sees the committed ends of orders in order's database: one look for all clients that wait, again and again while any does. An HTTP request that
 * waits would double the HTTP work of a saga; that the harness costs little, and sees an end up to 5 ms and two looks late, is a choice.
 */
export class Endings {
  /** How often it has looked: each look is a transaction that is not the services'. */
  looks = 0;
  readonly #waiting = new Map<string, (seenAt: number) => void>();
  #looking: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(private readonly client: Client) {
    client.on('error', (error) => (this.#failure = error));
  }

  static async open(url: string): Promise<Endings> {
    const client = new Client({ connectionString: url, application_name: 'bench' });
    await client.connect();
    // The table is empty when the plan is made, and a plan for an empty table reads all of it.
    await client.query(`SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan`);
    return new Endings(client);
  }

  /** Resolves with the instant at which the order was seen to have ended. */
  seen(orderId: string): Promise<number> {
    const end = new Promise<number>((resolve) => this.#waiting.set(orderId, resolve));
    this.#looking ??= this.#look();
    return Promise.race([end, this.#looking.then(() => end)]);
  }

  async close(): Promise<void> {
    this.#waiting.clear();
    await this.#looking?.catch(() => undefined);
    await this.client.end();
  }

  async #look(): Promise<void> {
    try {
      while (this.#waiting.size > 0) {
        if (this.#failure) throw this.#failure;
        const began = performance.now();
        const { rows } = await this.client.query<{ id: string }>({
          name: 'ended',
          text: `SELECT id FROM orders WHERE id = ANY($1::uuid[]) AND status <> 'PLACED'`,
          values: [[...this.#waiting.keys()]],
        });
        this.looks++;
        const seenAt = performance.now();
        for (const { id } of rows) {
          this.#waiting.get(id)?.(seenAt);
          this.#waiting.delete(id);
        }
        await sleep(Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, 2 * (seenAt - began))));
      }
    } finally {
      // In the same step as the last question whether anybody waits, or one who comes between the two would wait for ever.
      this.#looking = undefined;
    }
  }
}
