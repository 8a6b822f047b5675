import { eventually } from '@saga/mesh';
import { type Consumer, type PartitionAssigner, PartitionAssigners } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { KafkaBatchServer } from '../src';
import { inboxRepeats } from '../src/metrics';
import { Gate } from './gate';
import { placed } from './ledger';
import { Sandbox } from './sandbox';
import { produceUnreadable } from './unreadable';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(async () => {
  await sandbox.closeConsumers();
  await sandbox.empty();
});
afterAll(() => sandbox.close());

const repeats = async () => (await inboxRepeats.get()).values[0]!.value;

describe('closing a consumer', () => {
  it('finishes the batch under way, commits its offset and leaves the group, so that a new member joins at once', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    const groupId = `${topic}.drained`;
    await sandbox.produce(topic, { event: placed(orderId, 1) }, { event: placed(orderId, 2) });
    const { server, repository } = sandbox.consume({ topics: [topic], groupId });
    const gate = new Gate();
    repository.afterLoad = gate.pass;
    await gate.reached;
    const closed = server.close();
    expect(server.close()).toBe(closed);
    gate.open();
    await closed;
    expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
    expect(await sandbox.offsets(groupId, topic)).toEqual([2]);
    expect(await sandbox.members(groupId)).toEqual([]);
    await expect(server.close()).resolves.toBeUndefined();

    const before = await repeats();
    const successor = sandbox.consume({ topics: [topic], groupId });
    await sandbox.produce(topic, { event: placed(orderId, 3) });
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1, 2, 3]), 5_000);
    expect(successor.joined).toHaveBeenCalledTimes(1);
    expect(await repeats()).toBe(before);
  });

  it('commits at once what it has applied', async () => {
    const topic = await sandbox.topic();
    const settled = new Gate();
    const { server, groupId } = sandbox.consume({
      topics: [topic],
      around: (processor) => ({
        process: (...batch) => processor.process(...batch).finally(() => setImmediate(() => void settled.pass())),
      }),
    });
    await sandbox.produce(topic, { event: placed(uuidv7(), 1) });
    await settled.reached;
    await server.close();
    expect(await sandbox.offsets(groupId, topic)).toEqual([1]);
  });

  type Moment = 'consumer.connect' | 'consumer.group_join';
  const nth = (count: number, moment: Moment) => (server: KafkaBatchServer) =>
    new Promise<unknown>((resolve) => {
      const countDown = (): void => {
        if (--count === 0) resolve(undefined);
      };
      server.unwrap<{ on(moment: Moment, listener: () => void): void }>().on(moment, countDown);
    });
  it.each<[string, (server: KafkaBatchServer) => Promise<unknown>]>([
    ['has hardly begun', () => Promise.resolve()],
    ['is connecting', nth(1, 'consumer.connect')],
    ['is joining', nth(2, 'consumer.connect')],
    ['has just joined', nth(1, 'consumer.group_join')],
  ])('that %s leaves nothing behind', async (_, moment) => {
    const topic = await sandbox.topic();
    const { server, groupId } = sandbox.consume({ topics: [topic] });
    await moment(server);
    await server.close();
    expect(await sandbox.members(groupId)).toEqual([]);
  });
});

/** A member that assigns partitions in a way nobody else knows. */
async function stranger(topic: string, groupId: string): Promise<Consumer> {
  const own: PartitionAssigner = (config) => ({ ...PartitionAssigners.roundRobin(config), name: 'Own' });
  const consumer = sandbox.kafka.consumer({ groupId, partitionAssigners: [own] });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ eachBatch: () => Promise.resolve() });
  await joined;
  return consumer;
}

describe('a consumer that kafkajs has given up', () => {
  it('joins anew until it can, if what stood in its way was not of its own making', async () => {
    const topic = await sandbox.topic();
    const groupId = `${topic}.contested`;
    const orderId = uuidv7();
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    // As long as a member shares no protocol with others, the group refuses them, and kafkajs does not try again by itself.
    const other = await stranger(topic, groupId);
    const { server, giveUp } = sandbox.consume({ topics: [topic], groupId });
    try {
      await eventually(() =>
        expect(server.check()).toMatchObject({ ready: false, reason: expect.stringMatching(/protocols are incompatible/) as unknown }),
      );
    } finally {
      await other.disconnect();
    }
    await eventually(() => expect(server.check()).toEqual({ ready: true }));
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1]));
    expect(giveUp).not.toHaveBeenCalled();
    await server.close();
    expect(await sandbox.members(groupId)).toEqual([]);
  });

  it('is not ready as long as it crashes whenever it has joined, reads on from where it was when that is over, and closes at any time', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    const consumers = [sandbox.consume({ topics: [topic] }), sandbox.consume({ topics: [topic] })];
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1]));
    await produceUnreadable(sandbox.kafka, topic);
    const [{ server, joined, giveUp }, other] = consumers as [(typeof consumers)[0], (typeof consumers)[0]];
    const unreadable = { ready: false, reason: 'Kafka: Snappy compression not implemented' };
    await eventually(() => expect(server.check()).toEqual(unreadable));
    const before = joined.mock.calls.length;
    // Each life counts two: it joins, and it crashes.
    while (joined.mock.calls.length < before + 6) {
      expect(server.check()).toEqual(unreadable);
      await sleep(1);
    }
    await other.server.close();
    expect(await sandbox.members(other.groupId)).toEqual([]);

    await sandbox.forget(topic);
    await sandbox.produce(topic, { event: placed(orderId, 2) });
    await eventually(async () => expect(await sandbox.amounts(orderId)).toEqual([1, 2]));
    expect(server.check()).toEqual({ ready: true });
    expect(giveUp).not.toHaveBeenCalled();
  }, 60_000);

  it('says that only a new process can help', async () => {
    const topic = await sandbox.topic();
    await sandbox.produce(topic, { event: placed(uuidv7(), 1) });
    const { server, giveUp } = sandbox.consume({
      topics: [topic],
      around: () => ({ process: () => Promise.reject(new TypeError('a bug in the consumer itself', { cause: new Error('of old') })) }),
    });
    await eventually(() => expect(giveUp).toHaveBeenCalledWith('the consumer has stopped for good: a bug in the consumer itself'));
    expect(giveUp).toHaveBeenCalledTimes(1);
    expect(server.check()).toEqual({ ready: false, reason: 'Kafka: a bug in the consumer itself' });
  });
});
