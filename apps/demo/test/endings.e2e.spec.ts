import { attach, type Mesh } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { Conversations } from '../src/conversation';
import { endings } from '../src/endings';
import { type Performance, playAll } from '../src/performance';
import { Shop } from '../src/shop';

/** The whole saga over HTTP on both clusters: each ending says exactly what it should, and nothing is left over. */
describe('an order', () => {
  const performances = new Map<string, Performance>();
  let mesh: Mesh;
  let conversations: Conversations;

  beforeAll(async () => {
    mesh = await attach();
    conversations = await Conversations.listen(mesh.environment);
    const { order, inventory, payment } = mesh.endpoints;
    await playAll(mesh, new Shop({ order, inventory, payment }), conversations, (played) => performances.set(played.ending.name, played));
  }, 120_000);

  afterAll(async () => {
    await conversations.close();
  });

  it.each(endings)('can end $name, with the whole conversation as written and both sides settled', ({ name, events }) => {
    const performance = performances.get(name)!;
    expect(performance.faults).toEqual([]);
    expect(performance.utterances.map(({ event }) => event.type).sort()).toEqual([...events].sort());
  });

  it('is authorised and reserved at the same time: neither participant waits for the other', () => {
    const said = performances.get('confirmed')!.utterances;
    const at = (type: string): number => said.findIndex(({ event }) => event.type === type);
    expect(Math.abs(at('StockReserved') - at('PaymentAuthorized'))).toBe(1);
  });

  it('leaves stock and money conserved to the unit and the cent, and nothing held', async () => {
    expect(brokenIn(await check(mesh.environment, 60))).toEqual([]);
  });
});
