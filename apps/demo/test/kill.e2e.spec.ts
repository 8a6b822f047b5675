import { attach, type Mesh, partNames } from '@saga/mesh';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stockUp } from '../src/endings';
import { Shop } from '../src/shop';
import { faultsIn } from './books';

const CLIENTS = 4;
/** Between two orders of a client: the drill is about a crash, not about speed. */
const PAUSE_MS = 100;

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

  it.each(partNames)(
    'of %s',
    async (name) => {
      const customerId = `customer-${randomUUID().slice(0, 8)}`;
      await shop.deposit(customerId, 1_000_000);
      const load = new Load(shop, customerId);
      await load.reaches(8);
      await mesh.part(name).kill();
      await load.goesOnFor(2_000);
      await mesh.part(name).start();
      const acknowledged = await load.stop();
      expect(await faultsIn(mesh.environment, 120_000)).toEqual([]);
      const ended = new Map((await shop.ordersOf(customerId)).map((order) => [order.orderId, order]));
      expect([...acknowledged].filter((orderId) => !ended.get(orderId)?.settled)).toEqual([]);
      expect(ended.size).toBe(acknowledged.size);
    },
    240_000,
  );
});

/** A few clients that place orders until they are stopped; now and then one asks for what is scarce, and each request is repeated until it is answered. */
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

  async reaches(orders: number): Promise<void> {
    while (this.#acknowledged.size < orders) await sleep(10);
  }

  /** Long enough for every client to meet what is gone. */
  async goesOnFor(ms: number): Promise<void> {
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
      await sleep(PAUSE_MS);
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
