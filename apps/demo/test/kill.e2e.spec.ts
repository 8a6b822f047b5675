import { attach, type Mesh, partNames } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { randomUUID } from 'node:crypto';
import { stockUp } from '../src/endings';
import { Shop } from '../src/shop';
import { atRest, Load } from './load';

/** Whatever is killed in the middle of orders and started again: every acknowledged order ends, nothing is lost and nothing doubled. */
describe('SIGKILL in the middle of orders', () => {
  let mesh: Mesh;
  let shop: Shop;
  let load: Load | undefined;

  afterEach(() => load?.stop().catch(() => undefined));

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
      load = new Load(shop, customerId);
      await load.reaches(8);
      await mesh.part(name).kill();
      await load.goesOnFor(2_000);
      await mesh.part(name).start();
      const acknowledged = await load.stop();
      const orders = await atRest(shop, customerId);
      expect(orders.filter(({ settled }) => !settled)).toEqual([]);
      expect(new Set(orders.map(({ orderId }) => orderId))).toEqual(acknowledged);
    },
    240_000,
  );

  // Rows and topics keep all that was ever done: one look at the end sees what any of the kills has broken.
  it('leaves a mesh in which every guarantee holds', async () => {
    expect(brokenIn(await check(mesh.environment, 120))).toEqual([]);
  }, 180_000);
});
