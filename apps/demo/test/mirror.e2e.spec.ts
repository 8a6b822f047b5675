import { clouds, serviceNames, services, topicOf, topicSeenFrom } from '@saga/contracts';
import { attach, type Mesh } from '@saga/mesh';
import { brokenIn, check, readTopic } from '@saga/ops/check';
import { stockUp } from '../src/endings';
import { Shop } from '../src/shop';

/** MirrorMaker changes the name of the topic and nothing else. */
describe('a mirrored topic', () => {
  let mesh: Mesh;

  beforeAll(async () => {
    mesh = await attach();
    const { order, inventory, payment } = mesh.endpoints;
    const shop = new Shop({ order, inventory, payment });
    await stockUp(shop);
    const { orderId } = await shop.place('nobody', [{ sku: 'COFFEE-1KG', quantity: 1 }]);
    await shop.settled(orderId);
    expect(brokenIn(await check(mesh.environment, 60))).toEqual([]);
  }, 90_000);

  /** Other specs write into the topics what is no event of any service. */
  const isEvent = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): boolean =>
    'sequence' in headers && 'traceparent' in headers;

  const mirrors = serviceNames.flatMap((service) =>
    clouds.filter((cloud) => cloud !== services[service].cloud).map((cloud) => ({ service, cloud })),
  );

  it.each(mirrors)('$service.events in $cloud has the keys, bytes, schema ids and headers of its source', async ({ service, cloud }) => {
    const source = (await readTopic(mesh.environment, services[service].cloud, topicOf(service))).filter(isEvent);
    const mirrored = new Map(
      (await readTopic(mesh.environment, cloud, topicSeenFrom(cloud, service))).map((record) => [record.id, record]),
    );
    expect(source.length).toBeGreaterThan(0);
    for (const record of source) expect(mirrored.get(record.id)).toEqual(record);
  });

  it('carries what a consumer needs: id, type, sequence and traceparent', async () => {
    const record = (await readTopic(mesh.environment, 'azure', topicSeenFrom('azure', 'order'))).find(
      ({ headers }) => headers.type === 'OrderConfirmed' || headers.sequence === '2',
    );
    expect(Object.keys(record!.headers).sort()).toEqual(['id', 'sequence', 'traceparent', 'type']);
    expect(record!.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
  });
});
