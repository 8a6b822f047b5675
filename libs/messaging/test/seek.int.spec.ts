import { eventually } from '@saga/mesh';
import type { Consumer } from 'kafkajs';
import { v7 as uuidv7 } from 'uuid';
import type { Delivery } from '../src';
import { Gate } from './gate';
import { placed } from './ledger';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(async () => {
  await sandbox.closeConsumers();
  await sandbox.empty();
});
afterAll(() => sandbox.close());

describe('a consumer that seeks', () => {
  /** A topic of three records, and one that takes what comes without doing anything with it. */
  async function reading(take: (offsets: readonly string[]) => Promise<void> | void) {
    const topic = await sandbox.topic();
    await sandbox.produce(topic, ...[1, 2, 3].map((amount) => ({ event: placed(uuidv7(), amount) })));
    const process = async (deliveries: readonly Delivery[]) => take(deliveries.map(({ offset }) => offset));
    return { topic, around: () => ({ process }) };
  }

  it('reads on from there, whatever the batch under way would have said', async () => {
    const taken: string[] = [];
    const gate = new Gate();
    const { topic, around } = await reading(async (offsets) => {
      taken.push(...offsets);
      await gate.pass();
    });
    const { server, groupId } = sandbox.consume({ topics: [topic], around });
    await gate.reached;
    server.seek(topic, 0, '1');
    gate.open();
    await eventually(() => expect(taken).toEqual(['0', '1', '2', '1', '2']));
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([3]));
  });

  it('commits nothing beyond the place that it was sent back to, when it leaves before it gets there', async () => {
    const gate = new Gate();
    const { topic, around } = await reading(() => gate.pass());
    const { server, groupId } = sandbox.consume({ topics: [topic], around });
    await gate.reached;
    server.seek(topic, 0, '1');
    const closed = server.close();
    gate.open();
    await closed;
    expect((await sandbox.offsets(groupId, topic))[0]).toBeLessThanOrEqual(1);
  });

  it('is given nothing that was fetched before', async () => {
    const taken: string[] = [];
    const { topic, around } = await reading((offsets) => void taken.push(...offsets));
    const { server } = sandbox.consume({ topics: [topic], around });
    const consumer = server.unwrap<Consumer>();
    const { promise: fetched, resolve } = Promise.withResolvers<undefined>();
    // Told after a fetch and before what it brought is handed over.
    const forget = consumer.on(consumer.events.FETCH, () => {
      forget();
      server.seek(topic, 0, '2');
      resolve(undefined);
    });
    await fetched;
    await eventually(() => expect(taken).toEqual(['2']));
  });

  it('hears each time that the group says where it reads on', async () => {
    const topic = await sandbox.topic(2);
    const onRepositioned = jest.fn();
    const groupId = `${topic}.joined`;
    const { server } = sandbox.consume({ topics: [topic], groupId, onRepositioned });
    await eventually(() => expect(server.check()).toEqual({ ready: true }));
    const before = onRepositioned.mock.calls.length;
    expect(before).toBeGreaterThan(0);
    sandbox.consume({ topics: [topic], groupId });
    await eventually(() => expect(onRepositioned.mock.calls.length).toBeGreaterThan(before));
  });
});
