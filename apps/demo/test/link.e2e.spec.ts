import { attach, type Direction, type Mesh } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stockUp } from '../src/endings';
import { Shop } from '../src/shop';
import { atRest, Load } from './load';

/** What the mirrors carried when they were cut may still arrive within this time. */
const ECHO_MS = 2_000;

/** The clouds lose each other in the middle of orders, and find each other again. */
describe('the link between the clouds is cut', () => {
  let mesh: Mesh;
  let shop: Shop;
  let load: Load | undefined;

  beforeAll(async () => {
    mesh = await attach();
    const { order, inventory, payment } = mesh.endpoints;
    shop = new Shop({ order, inventory, payment });
    await stockUp(shop);
    // Nobody else orders this one, so that it is there when the load has reserved all else.
    await shop.receive('KETTLE', 10);
  }, 60_000);

  afterEach(() => load?.stop().catch(() => undefined));

  const newCustomer = async (): Promise<string> => {
    const customerId = `customer-${randomUUID().slice(0, 8)}`;
    await shop.deposit(customerId, 1_000_000);
    return customerId;
  };

  /** Whether money is held for an order at any time before it ends, after which what is held is given back. */
  const isHeldFor = async (customerId: string, orderId: string): Promise<boolean> => {
    for (;;) {
      const { status } = await shop.order(orderId);
      if ((await shop.account(customerId)).heldCents > 0) return true;
      if (status !== 'PLACED') return false;
      await sleep(50);
    }
  };

  it.each<{ how: string; cut: readonly Direction[]; paymentHears: boolean }>([
    { how: 'both ways', cut: ['aws-to-azure', 'azure-to-aws'], paymentHears: false },
    { how: 'from aws to azure', cut: ['aws-to-azure'], paymentHears: false },
    { how: 'from azure to aws', cut: ['azure-to-aws'], paymentHears: true },
  ])(
    '$how: aws goes on accepting orders, none is confirmed without payment, and after healing all end and settle',
    async ({ cut, paymentHears }) => {
      const [customerId, witness] = [await newCustomer(), await newCustomer()];
      load = new Load(shop, customerId);
      await load.reaches(8);
      const severed: Direction[] = [];
      try {
        for (const direction of cut) {
          await mesh.link.cut(direction);
          severed.push(direction);
        }
        await sleep(ECHO_MS);
        const before = load.acknowledged;
        const { orderId } = await shop.place(witness, [{ sku: 'KETTLE', quantity: 1 }]);
        expect(await isHeldFor(witness, orderId)).toBe(paymentHears);
        expect(await shop.ended(orderId)).toMatchObject({ status: 'CANCELLED', reason: 'DEADLINE_PASSED', settled: false });
        const meanwhile = (await shop.ordersOf(customerId)).filter((order) => !before.has(order.orderId));
        expect(meanwhile.length).toBeGreaterThan(20);
        expect(meanwhile.filter(({ status }) => status === 'CONFIRMED')).toEqual([]);
      } finally {
        for (const direction of severed) await mesh.link.heal(direction);
      }
      const acknowledged = await load.stop();
      const orders = await atRest(shop, customerId);
      expect(orders.filter(({ settled }) => !settled)).toEqual([]);
      expect(new Set(orders.map(({ orderId }) => orderId))).toEqual(acknowledged);
    },
    300_000,
  );

  // Rows and topics keep all that was ever done: one look at the end sees what any of the cuts has broken.
  it('leaves a mesh in which every guarantee holds, and the mirrors are complete', async () => {
    expect(brokenIn(await check(mesh.environment, 120))).toEqual([]);
  }, 180_000);
});
