import { Logger } from '@nestjs/common';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import { GroupMember } from './group-member';

type EventName = 'GROUP_JOIN' | 'FETCH' | 'HEARTBEAT' | 'CRASH';

/** A consumer as far as a member of a group knows it; what happens to it is told by the spec. */
class FakeConsumer {
  readonly events = { GROUP_JOIN: 'GROUP_JOIN', FETCH: 'FETCH', HEARTBEAT: 'HEARTBEAT', CRASH: 'CRASH' };
  readonly #listeners = new Map<string, (event: unknown) => void>();
  eachBatch: ((payload: EachBatchPayload) => Promise<void>) | undefined;
  readonly connect = jest.fn(() => Promise.resolve());
  readonly subscribe = jest.fn(() => Promise.resolve());
  readonly disconnect = jest.fn(() => Promise.resolve());
  readonly run = jest.fn(({ eachBatch }: Pick<FakeConsumer, 'eachBatch'>) => Promise.resolve(void (this.eachBatch = eachBatch)));

  on(event: string, listener: (event: unknown) => void): void {
    this.#listeners.set(event, listener);
  }

  tell(event: EventName, payload: object = {}): void {
    this.#listeners.get(event)?.({ payload });
  }
}

const nothing = () => Promise.resolve();
const payload = { batch: { topic: 'order.events', partition: 0 } } as EachBatchPayload;
const assigned = { memberAssignment: { 'order.events': [0, 1] } };

/** A member, the consumers it had so far, and what it does with a batch. */
function memberOf({ prepare = nothing }: { prepare?: () => Promise<void> } = {}) {
  const consumers: FakeConsumer[] = [];
  const kafka = {
    consumer: () => {
      consumers.push(new FakeConsumer());
      return consumers.at(-1);
    },
  } as unknown as Kafka;
  const batch = jest.fn(nothing);
  const giveUp = jest.fn();
  const member = new GroupMember(kafka, { groupId: 'order', topics: ['order.events'], prepare, giveUp }, batch, () => undefined);
  return { member, consumers, batch, giveUp };
}

/** One that has joined and fetched. */
async function joined() {
  const { consumers, ...all } = memberOf();
  all.member.join();
  await new Promise(setImmediate);
  const [consumer] = consumers as [FakeConsumer];
  consumer.tell('GROUP_JOIN', assigned);
  consumer.tell('FETCH');
  return { ...all, consumers, consumer };
}

beforeAll(() => void Logger.overrideLogger(false));
afterEach(() => jest.restoreAllMocks());

describe('a member of a consumer group', () => {
  it('gets records when it has joined, and says why not before and after', async () => {
    expect(memberOf().member.trouble()).toBe('not a member of its consumer group yet');
    const { member, consumer } = await joined();
    expect(member.trouble()).toBeUndefined();
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 12_000);
    expect(member.trouble()).toBe('no answer from the broker for 12 s');
    consumer.tell('HEARTBEAT');
    expect(member.trouble()).toBeUndefined();
  });

  it('that is told to leave before it has joined does not join first', async () => {
    const schemas = Promise.withResolvers<undefined>();
    const { member, consumers } = memberOf({ prepare: () => schemas.promise });
    member.join();
    const left = member.leave(nothing);
    schemas.resolve(undefined);
    await left;
    expect(consumers.map(({ run }) => run.mock.calls.length)).toEqual([0]);
    expect(consumers[0]!.disconnect).toHaveBeenCalledTimes(1);
  });

  it('that is told to leave between two lives begins no other', async () => {
    const { member, consumers, consumer } = await joined();
    consumer.tell('CRASH', { error: new Error('Broker not connected') });
    await member.leave(nothing);
    expect(consumers).toEqual([consumer]);
    expect(consumer.disconnect).toHaveBeenCalledTimes(1);
  });

  it('is in trouble from a batch that fails until one does not, whatever else it fetches meanwhile, and however often it joins', async () => {
    const { member, consumer, batch } = await joined();
    batch.mockRejectedValueOnce(new Error('value too long for type character varying(9)'));
    await expect(consumer.eachBatch!(payload)).rejects.toThrow('value too long');
    consumer.tell('FETCH');
    expect(member.trouble()).toBe('a batch of order.events[0] fails: value too long for type character varying(9)');
    await consumer.eachBatch!({ batch: { topic: 'order.events', partition: 1 } } as EachBatchPayload);
    consumer.tell('GROUP_JOIN', assigned);
    consumer.tell('FETCH');
    expect(member.trouble()).toMatch(/^a batch of order.events\[0\] fails/);
    await consumer.eachBatch!(payload);
    expect(member.trouble()).toBeUndefined();
  });

  it('is in no trouble for a batch whose partition it may lose or has lost', async () => {
    const { member, consumer, batch } = await joined();
    batch.mockRejectedValueOnce(Object.assign(new Error('The group is rebalancing'), { name: 'KafkaJSProtocolError' }));
    await expect(consumer.eachBatch!(payload)).rejects.toThrow('The group is rebalancing');
    expect(member.trouble()).toBeUndefined();
    batch.mockRejectedValueOnce(new Error('no'));
    await expect(consumer.eachBatch!(payload)).rejects.toThrow('no');
    consumer.tell('GROUP_JOIN', { memberAssignment: { 'order.events': [1] } });
    expect(member.trouble()).toBeUndefined();
  });
});
