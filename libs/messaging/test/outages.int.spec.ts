import { setTimeout as sleep } from 'node:timers/promises';
import { EventCodec, eventTypes } from '@saga/contracts';
import { eventually } from '@saga/mesh';
import { v7 as uuidv7 } from 'uuid';
import { placed } from './ledger';
import { postgresUrl, registryUrl } from './mesh';
import { Proxy } from './proxy';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
const proxies: Proxy[] = [];
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(async () => {
  await sandbox.closeConsumers();
  await sandbox.empty();
});
afterAll(async () => {
  await sandbox.close();
  await Promise.all(proxies.map((proxy) => proxy.cut()));
});

/** After ten seconds without a heartbeat the group has lost its member. */
const LONGER_THAN_A_SESSION_MS = 11_000;

async function proxyOf(url: string): Promise<Proxy> {
  const { hostname, port } = new URL(url);
  const proxy = new Proxy({ host: hostname, port: Number(port) });
  await proxy.mend();
  proxies.push(proxy);
  return proxy;
}

const reasonOf = (check: { ready: boolean; reason?: string }): string => check.reason ?? 'ready';

describe('while the database is away', () => {
  it('a consumer says so, stays a member of its group longer than a session, and then applies all once by itself', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    const proxy = await proxyOf(postgresUrl);
    const { server, groupId, repository, joined } = sandbox.consume({
      topics: [topic],
      dataSource: await sandbox.connect({ port: proxy.port }),
    });
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1]));
    const members = await sandbox.members(groupId);

    // It goes away in the middle of a transaction, between two statements.
    repository.afterLoad = () => proxy.cut();
    await sandbox.produce(topic, { event: placed(orderId, 2) });
    await eventually(() => expect(reasonOf(server.check())).toMatch(/ECONNREFUSED/));
    repository.afterLoad = () => Promise.resolve();
    await sandbox.produce(topic, { event: placed(orderId, 3) });
    await sleep(LONGER_THAN_A_SESSION_MS);
    expect(reasonOf(server.check())).toMatch(/ECONNREFUSED/);
    expect(await sandbox.members(groupId)).toEqual(members);

    await proxy.mend();
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1, 2, 3]));
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([3]));
    expect(await sandbox.outbox(orderId)).toHaveLength(3);
    expect(server.check()).toEqual({ ready: true });
    expect(joined).toHaveBeenCalledTimes(1);
  });

  it('a consumer can be closed without waiting for it', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    const proxy = await proxyOf(postgresUrl);
    const { server, groupId } = sandbox.consume({ topics: [topic], dataSource: await sandbox.connect({ port: proxy.port }) });
    await proxy.cut();
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    await eventually(() => expect(reasonOf(server.check())).toMatch(/ECONNREFUSED/));
    await server.close();
    expect(await sandbox.members(groupId)).toEqual([]);
    expect(await sandbox.offsets(groupId, topic)).toEqual([-1]);
    expect(await sandbox.amounts(orderId)).toBeUndefined();
  });
});

describe('while the registry is away', () => {
  async function codecBehind(proxy: Proxy): Promise<EventCodec> {
    const url = new URL(registryUrl);
    url.port = String(proxy.port);
    return Promise.resolve(new EventCodec(url.href));
  }

  it('a consumer that starts waits for it, says so, and begins by itself', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    const proxy = await proxyOf(registryUrl);
    await proxy.cut();
    const { server, groupId } = sandbox.consume({ topics: [topic], codec: await codecBehind(proxy) });
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    await eventually(() => expect(reasonOf(server.check())).toMatch(/The schema registry at .* is not available: .*ECONNREFUSED/));
    expect(await sandbox.members(groupId)).toEqual([]);
    await proxy.mend();
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1]));
    expect(server.check()).toEqual({ ready: true });
  });

  it('a consumer waits with a record whose schema it has not seen yet, says so, and goes on by itself', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    const proxy = await proxyOf(registryUrl);
    const codec = await codecBehind(proxy);
    await codec.prepare(eventTypes.filter((type) => type !== 'OrderPlaced'));
    codec.prepare = () => Promise.resolve();
    await proxy.cut();
    const { server } = sandbox.consume({ topics: [topic], codec });
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    await eventually(() => expect(reasonOf(server.check())).toMatch(/^The schema registry at .* is not available/));
    await proxy.mend();
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1]));
    expect(server.check()).toEqual({ ready: true });
  });
});

describe('a batch that takes longer than a session', () => {
  it('does not cost the consumer its membership', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    const { server, groupId, repository, joined } = sandbox.consume({ topics: [topic] });
    repository.afterLoad = () => sleep(LONGER_THAN_A_SESSION_MS);
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1]), 2 * LONGER_THAN_A_SESSION_MS);
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([1]));
    expect(joined).toHaveBeenCalledTimes(1);
    expect(server.check()).toEqual({ ready: true });
  });
});
