import { EventCodec } from '@saga/contracts';
import { eventually } from '@saga/mesh';
import { v7 as uuidv7 } from 'uuid';
import { inboxRepeats } from '../src/metrics';
import { StoppingError } from '../src/patience';
import { Gate } from './gate';
import { authorized, placed } from './ledger';
import { registryUrl } from './mesh';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(async () => {
  await sandbox.closeConsumers();
  await sandbox.empty();
});
afterAll(() => sandbox.close());

const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);
const repeats = async () => (await inboxRepeats.get()).values[0]!.value;

describe('a consumer', () => {
  it('is ready once it is a member of its group', async () => {
    const { server } = sandbox.consume({ topics: [await sandbox.topic()] });
    expect(server.check()).toEqual({ ready: false, reason: 'not a member of its consumer group yet' });
    await eventually(() => expect(server.check()).toEqual({ ready: true }));
  });

  it('says what keeps it from starting, and tries again by itself', async () => {
    const codec = new EventCodec(registryUrl);
    const prepare = jest.spyOn(codec, 'prepare').mockRejectedValue(new Error('a schema is refused'));
    const { server } = sandbox.consume({ topics: [await sandbox.topic()], codec });
    await eventually(() => expect(server.check()).toEqual({ ready: false, reason: 'a schema is refused' }));
    prepare.mockRestore();
    await eventually(() => expect(server.check()).toEqual({ ready: true }));
  });

  it('takes all that waits for it, in several partitions and topics, as one transaction, and moves each offset', async () => {
    const [orders, payments] = [await sandbox.topic(4), await sandbox.topic(4)];
    const ids = numbered(40).map(() => uuidv7());
    for (const orderId of ids) await sandbox.open(orderId);
    await sandbox.produce(orders, ...ids.map((orderId, index) => ({ event: placed(orderId, 1), partition: index % 4 })));
    await sandbox.produce(payments, ...ids.map((orderId, index) => ({ event: authorized(orderId, 2), partition: index % 4 })));
    const { groupId } = sandbox.consume({ topics: [orders, payments] });
    await eventually(async () => expect(await sandbox.count('inbox')).toBe(80));
    const [inbox]: unknown[] = await sandbox.dataSource.query(`SELECT count(DISTINCT xmin::text)::int AS transactions FROM inbox`);
    expect(inbox).toEqual({ transactions: 1 });
    await eventually(async () => expect(await sandbox.offsets(groupId, orders)).toEqual([10, 10, 10, 10]));
    expect(await sandbox.offsets(groupId, payments)).toEqual([10, 10, 10, 10]);
  });

  it('keeps the order of each key within a topic, in state and in outbox sequence', async () => {
    const topic = await sandbox.topic(4);
    const orders = numbered(6).map(() => uuidv7());
    const { joined } = sandbox.consume({ topics: [topic] });
    await eventually(() => expect(joined).toHaveBeenCalled());
    const amounts = numbered(30);
    for (const amount of amounts) {
      await sandbox.produce(topic, ...orders.map((orderId, index) => ({ event: placed(orderId, amount), partition: index % 4 })));
    }
    await eventually(async () => expect(await sandbox.count('inbox')).toBe(180));
    for (const orderId of orders) {
      expect(await sandbox.amounts(orderId)).toEqual(amounts);
      expect(await sandbox.outbox(orderId)).toEqual(amounts.map((amount) => ({ amount, sequence: amount + 1 })));
    }
  });

  it('commits an offset only after the transaction', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    const { groupId, repository, beat } = sandbox.consume({ topics: [topic] });
    const gate = new Gate();
    repository.afterLoad = gate.pass;
    await gate.reached;
    const beats = beat.mock.calls.length;
    // Three heartbeats are more than two of the intervals in which offsets are committed.
    await eventually(() => expect(beat.mock.calls.length).toBeGreaterThan(beats + 2));
    expect(await sandbox.offsets(groupId, topic)).toEqual([-1]);
    gate.open();
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([1]));
  });

  it('loses nothing of what it had taken when it died before the transaction', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    await sandbox.produce(topic, { event: placed(orderId, 1) });
    let deaths = 1;
    const { groupId } = sandbox.consume({
      topics: [topic],
      around: (processor) => ({
        process: async (...batch) => {
          if (deaths-- > 0) throw new StoppingError('killed before the transaction');
          await processor.process(...batch);
        },
      }),
    });
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([1]));
    expect(await sandbox.amounts(orderId)).toEqual([1]);
  });

  it('absorbs what comes again because it died between transaction and offset', async () => {
    const topic = await sandbox.topic();
    const orderId = uuidv7();
    const before = await repeats();
    await sandbox.produce(topic, { event: placed(orderId, 1) }, { event: placed(orderId, 2) });
    let deaths = 1;
    const { groupId } = sandbox.consume({
      topics: [topic],
      around: (processor) => ({
        process: async (...batch) => {
          await processor.process(...batch);
          if (deaths-- > 0) throw new StoppingError('killed after the transaction');
        },
      }),
    });
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([2]));
    expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
    expect(await sandbox.outbox(orderId)).toHaveLength(2);
    expect(await repeats()).toBe(before + 2);
  });

  it('that is stopped in the middle of a stream resumes where it was, and applies all once', async () => {
    const topic = await sandbox.topic(4);
    const orders = numbered(4).map(() => uuidv7());
    const groupId = `${topic}.restarted`;
    const amounts = numbered(60);
    const produced = (async () => {
      for (const amount of amounts)
        await sandbox.produce(topic, ...orders.map((orderId, partition) => ({ event: placed(orderId, amount), partition })));
    })();
    const before = await repeats();
    const first = sandbox.consume({ topics: [topic], groupId });
    await eventually(async () => expect(await sandbox.count('inbox')).toBeGreaterThan(20));
    await first.server.close();
    const applied = await sandbox.count('inbox');
    await produced;
    expect(applied).toBeLessThan(240);
    sandbox.consume({ topics: [topic], groupId });
    await eventually(async () => expect(await sandbox.count('inbox')).toBe(240));
    for (const orderId of orders) expect(await sandbox.amounts(orderId)).toEqual(amounts);
    // It closed in order, so nothing had to come again.
    expect(await repeats()).toBe(before);
  });
});

describe('two consumers of one group', () => {
  it('share the partitions, and the same event in two of them has one effect', async () => {
    const topic = await sandbox.topic(4);
    const groupId = `${topic}.shared`;
    const taken = [new Set<number>(), new Set<number>()];
    const consumers = taken.map((partitions) =>
      sandbox.consume({
        topics: [topic],
        groupId,
        around: (processor) => ({
          process: (deliveries, patience) => {
            for (const { partition } of deliveries) partitions.add(partition);
            return processor.process(deliveries, patience);
          },
        }),
      }),
    );
    await eventually(async () => {
      expect(await sandbox.members(groupId)).toHaveLength(2);
      for (const { server } of consumers) expect(server.check()).toEqual({ ready: true });
    });
    const orders = numbered(50).map(() => ({ orderId: uuidv7(), id: uuidv7() }));
    const everywhere = numbered(4).flatMap((partition) => orders.map(({ orderId, id }) => ({ event: placed(orderId, 1), id, partition })));
    await sandbox.produce(topic, ...everywhere);
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([50, 50, 50, 50]));
    expect(taken.map(({ size }) => size)).toEqual([2, 2]);
    expect(await sandbox.count('inbox')).toBe(50);
    expect(await sandbox.count('outbox')).toBe(50);
    for (const { orderId } of orders) expect(await sandbox.amounts(orderId)).toEqual([1]);
  });
});
