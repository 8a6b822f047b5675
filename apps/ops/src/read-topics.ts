import { kafkaClient } from '@saga/messaging';
import { randomUUID } from 'node:crypto';

type Kafka = ReturnType<typeof kafkaClient>;
type Admin = ReturnType<Kafka['admin']>;
type Consumer = ReturnType<Kafka['consumer']>;
type RunOptions = NonNullable<Parameters<Consumer['run']>[0]>;

type Header = Buffer | string | (Buffer | string)[] | undefined;

/** A record as it lies in a topic. Its buffers are parts of what was fetched: who keeps one keeps all of that, unless it is copied. */
export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Header>>;
}

const STALL_MS = 30_000;
const MEBIBYTE = 1024 * 1024;

/** What a part that is down for a moment explains, so that it can be tried again. */
export class StalledReadError extends Error {
  override readonly name = 'StalledReadError';
  readonly transient = true;
}

/** By place, as in `order.events[0]`, the offset that comes next. */
export type Offsets = Readonly<Record<string, number>>;

interface Span {
  readonly topic: string;
  readonly partition: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads topics of one cluster from their beginning, from given offsets or the `last` records of each partition, to what is their end at the call:
 * all partitions at once, and each in the order of its offsets. Its consumer group is deleted afterwards. Throws StalledReadError if nothing comes
 * for 30 seconds.
 */
export async function readTopics(
  brokers: readonly string[],
  topics: readonly string[],
  take: (record: TopicRecord) => void,
  last = Infinity,
  from: Offsets = {},
): Promise<void> {
  const kafka = kafkaClient({ brokers, clientId: 'ops', silent: true });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const spans = await spansOf(admin, topics, last, from);
    if (spans.length === 0) return;
    const groupId = `ops-${randomUUID()}`;
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, maxBytesPerPartition: MEBIBYTE / 2, maxBytes: 4 * MEBIBYTE });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await readSpans(consumer, spans, take);
    } finally {
      await consumer.disconnect();
      // The group is nobody's by now; if the broker thinks otherwise it forgets it by itself.
      await admin.deleteGroups([groupId]).catch(() => undefined);
    }
  } finally {
    await admin.disconnect();
  }
}

/** What is to be read of each partition that holds something. */
async function spansOf(admin: Admin, topics: readonly string[], last: number, from: Offsets): Promise<Span[]> {
  const spans = topics.map(async (topic) =>
    (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => {
      const end = Number(high);
      return { topic, partition, start: Math.max(Number(low), end - last, from[placeOf(topic, partition)] ?? 0), end };
    }),
  );
  return (await Promise.all(spans)).flat().filter(({ start, end }) => start < end);
}

async function readSpans(consumer: Consumer, spans: readonly Span[], take: (record: TopicRecord) => void): Promise<void> {
  const unread = new Map(spans.map(({ topic, partition, start, end }) => [placeOf(topic, partition), { next: start, end }]));
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const late = (): void => reject(new StalledReadError(`Nothing came for ${STALL_MS / 1_000} s from ${[...unread.keys()].join(', ')}`));
  const stall = setTimeout(late, STALL_MS);
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  // The end of a partition may be a mark of a transaction, which is no message and is seen in this event alone.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
    const place = placeOf(topic, partition);
    const span = unread.get(place);
    // What comes to a partition that has been read does not make the others come.
    if (!span) return;
    stall.refresh();
    if (Number(lastOffset) + 1 >= span.end) unread.delete(place);
    if (unread.size === 0) resolve(undefined);
  });
  const eachBatch: RunOptions['eachBatch'] = async ({ batch: { topic, partition, messages } }) => {
    const place = unread.get(placeOf(topic, partition));
    for (const message of place ? messages : []) {
      const offset = Number(message.offset);
      // Nothing is committed, so a consumer that lost its broker for a moment begins again.
      if (!place || offset < place.next || offset >= place.end) continue;
      place.next = offset + 1;
      take({ ...message, topic, partition });
    }
  };
  consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  for (const { topic, partition, start } of spans) consumer.seek({ topic, partition, offset: String(start) });
  await promise.finally(() => clearTimeout(stall));
}

/** The end of each partition of the topics. */
export async function endsOf(admin: Admin, topics: readonly string[]): Promise<Offsets> {
  const ends = topics.map(async (topic) =>
    (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [placeOf(topic, partition), Number(high)] as const),
  );
  return Object.fromEntries((await Promise.all(ends)).flat());
}

export function placeOf(topic: string, partition: number): string {
  return `${topic}[${partition}]`;
}

/** A header as text, empty if the record does not have it. */
export function headerOf({ headers }: TopicRecord, name: string): string {
  const value = headers?.[name];
  return String((Array.isArray(value) ? value[0] : value) ?? '');
}

export function headersOf(record: TopicRecord): Record<string, string> {
  return Object.fromEntries(Object.keys(record.headers ?? {}).map((name) => [name, headerOf(record, name)]));
}
