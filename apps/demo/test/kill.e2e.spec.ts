import { attach, type Mesh, partNames } from '@saga/mesh';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stockUp } from '../src/endings';
import { Shop } from '../src/shop';
import { faultsIn } from './books';

const CLIENTS = 4;

/** Whatever is killed in the middle of orders and started again: every acknowledged order ends, nothing is lost and nothing doubled. */
describe('SIGKILL in the middle of orders', () => {
  let mesh: Mesh;
  let shop: Shop;

  beforeAll(async () => {
    mesh = await attach();
    const { order, inventory, payment } = mesh.endpoints;
    shop = new Shop({ order, inventory, payment });
    await stockUp(shop);
  }, 60_000);

  it.each(partNames)('of %s', async (name) => {
    const accountId = `account-${randomUUID().slice(0, 8)}`;
    await shop.deposit(accountId, 60_000);
    const load = new Load(shop, accountId);
    await load.until(5);
    await mesh.part(name).kill();
    await load.underFire(2_000);
    await mesh.part(name).start();
    const acknowledged = await load.stop();
    expect(acknowledged.size).toBeGreaterThanOrEqual(5);
    for (const orderId of acknowledged) expect((await shop.ended(orderId)).status).not.toBe('PLACED');
    for (const orderId of acknowledged) expect((await shop.settled(orderId)).settled).toBe(true);
    expect(await faultsIn(mesh.environment)).toEqual([]);
  }, 180_000);
});

/** A few clients that place orders until they are stopped; some of the orders are too expensive, and each request is repeated until it is answered. */
class Load {
  readonly #acknowledged = new Set<string>();
  readonly #clients: Promise<void>[];
  #stopped = false;

  constructor(
    private readonly shop: Shop,
    private readonly customerId: string,
  ) {
    this.#clients = Array.from({ length: CLIENTS }, (_, number) => this.#run(number));
  }

  async until(orders: number): Promise<void> {
    while (this.#acknowledged.size < orders) await sleep(10);
  }

  /** Keeps the load up for a while, which is what this drill is about. */
  async underFire(ms: number): Promise<void> {
    await sleep(ms);
  }

  async stop(): Promise<ReadonlySet<string>> {
    this.#stopped = true;
    await Promise.all(this.#clients);
    return this.#acknowledged;
  }

  async #run(number: number): Promise<void> {
    for (let round = 0; !this.#stopped; round++) {
      const lines = [{ sku: round % 5 === number ? 'GRINDER' : 'FILTER-100', quantity: 1 + (round % 3) }];
      const key = randomUUID();
      const order = await this.#insist(() => this.shop.place(this.customerId, lines, { 'idempotency-key': key }));
      this.#acknowledged.add(order.orderId);
      await sleep(20);
    }
  }

  /** Repeats a request under its key until there is an answer, as a careful client does. */
  async #insist<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await request();
      } catch (error) {
        if (attempt > 600) throw error;
        await sleep(100);
      }
    }
  }
}
