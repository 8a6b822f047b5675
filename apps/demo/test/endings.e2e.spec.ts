import { attach, type Mesh } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { randomUUID } from 'node:crypto';
import { Conversations } from '../src/conversation';
import { endings } from '../src/endings';
import { type Performance, playAll } from '../src/performance';
import { Shop } from '../src/shop';

/** The whole saga over HTTP on both clusters: each ending says exactly what it should, and nothing is left over. */
describe('an order', () => {
  const performances = new Map<string, Performance>();
  let mesh: Mesh;
  let shop: Shop;
  let conversations: Conversations;

  beforeAll(async () => {
    mesh = await attach();
    conversations = await Conversations.listen(mesh.environment);
    const { order, inventory, payment } = mesh.endpoints;
    shop = new Shop({ order, inventory, payment });
    await playAll(mesh, shop, conversations, (played) => performances.set(played.ending.name, played));
  }, 120_000);

  afterAll(async () => {
    await conversations.close();
  });

  it.each(endings)('can end $name, with the whole conversation as written and both sides settled', ({ name, events }) => {
    const performance = performances.get(name)!;
    expect(performance.faults).toEqual([]);
    expect(performance.utterances.map(({ event }) => event.type).sort()).toEqual([...events].sort());
  });

  it.each([
    ['inventory', 'PaymentAuthorized'],
    ['payment', 'StockReserved'],
  ] as const)(
    'is answered while %s is silent: %s waits for nobody',
    async (silent, answer) => {
      const customerId = `customer-${randomUUID().slice(0, 8)}`;
      await shop.deposit(customerId, 100_000);
      await mesh.part(silent).pause();
      try {
        const { orderId } = await shop.place(customerId, [{ sku: 'FILTER-100', quantity: 1 }]);
        const said = await conversations.settled(orderId, [answer]);
        expect(said.map(({ event }) => event.type)).toEqual(['OrderPlaced', answer]);
      } finally {
        await mesh.part(silent).resume();
      }
    },
    60_000,
  );

  it('leaves stock and money conserved to the unit and the cent, and nothing held', async () => {
    expect(brokenIn(await check(mesh.environment, 60))).toEqual([]);
  });
});
