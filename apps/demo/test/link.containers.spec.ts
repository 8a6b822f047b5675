import { attach, type Direction, type Mesh } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stockUp } from '../src/endings';
import { Shop } from '../src/shop';
import { Load } from './load';

/** Longer than the deadline that orders have in tests, so that some pass it while the clouds are apart. */
const APART_MS = 12_000;
/** What the mirrors carried when they were cut may still arrive within this time. */
const ECHO_MS = 2_000;

/** The clouds lose each other in the middle of orders, and find each other again. */
describe('the link between the clouds is cut', () => {
  let mesh: Mesh;
  let shop: Shop;

  beforeAll(async () => {
    mesh = await attach();
    const { order, inventory, payment } = mesh.endpoints;
    shop = new Shop({ order, inventory, payment });
    await stockUp(shop);
    // Nobody else orders this one, so that it is there when the load has reserved all else.
    await shop.receive('KETTLE', 10);
  }, 60_000);

  it.each<[string, readonly Direction[]]>([
    ['both ways', ['aws-to-azure', 'azure-to-aws']],
    ['from aws to azure', ['aws-to-azure']],
    ['from azure to aws', ['azure-to-aws']],
  ])(
    '%s: aws goes on accepting orders, none is confirmed without payment, and after healing all end and the mirrors are complete',
    async (_, directions) => {
      const customerId = `customer-${randomUUID().slice(0, 8)}`;
      await shop.deposit(customerId, 1_000_000);
      const load = new Load(shop, customerId);
      await load.reaches(8);
      for (const direction of directions) await mesh.link.cut(direction);
      try {
        await sleep(ECHO_MS);
        const { orderId } = await shop.place(customerId, [{ sku: 'KETTLE', quantity: 1 }]);
        const before = load.acknowledged;
        await load.goesOnFor(APART_MS);
        expect(load.acknowledged).toBeGreaterThan(before + 20);
        expect(await shop.order(orderId)).toMatchObject({ status: 'CANCELLED', reason: 'DEADLINE_PASSED', settled: false });
      } finally {
        for (const direction of directions) await mesh.link.heal(direction);
      }
      const acknowledged = await load.stop();
      expect(brokenIn(await check(mesh.environment, 120))).toEqual([]);
      const ended = new Map((await shop.ordersOf(customerId)).map((order) => [order.orderId, order]));
      expect([...acknowledged].filter((each) => !ended.get(each)?.settled)).toEqual([]);
    },
    300_000,
  );
});
