import { clouds, EventCodec, type Cloud, type SagaEvent } from '@saga/contracts';
import { isTransient } from '@saga/messaging';
import type { Configuration } from '../configuration';
import { reasonOf } from '../provision/progress';
import { headersOf, readTopics, type TopicRecord } from '../read-topics';

export interface ReadEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly at: Date;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The event or, for a record that cannot be decoded, why. */
  readonly value: SagaEvent | { readonly error: string };
}

/** The latest `count` events of these topics, or of those among them that have the key, in the order of the time that Kafka has of them. */
export async function readEvents(
  { clouds: sites, registryUrl }: Configuration,
  topics: readonly { readonly name: string; readonly cloud: Cloud }[],
  count: number,
  key?: string,
): Promise<ReadEvent[]> {
  const records: TopicRecord[] = [];
  const take = (record: TopicRecord): void => {
    if (key === undefined || String(record.key) === key) records.push(kept(record));
  };
  const readCloud = async (cloud: Cloud): Promise<void> => {
    const names = topics.filter((topic) => topic.cloud === cloud).map(({ name }) => name);
    const { brokers } = sites.find(({ name }) => name === cloud)!;
    if (names.length > 0) await readTopics(brokers, names, take, key === undefined ? count : Infinity);
  };
  await Promise.all(clouds.map(readCloud));
  const latest = records.sort((a, b) => Number(a.timestamp) - Number(b.timestamp)).slice(-count);
  const codec = new EventCodec(registryUrl);
  return Promise.all(latest.map((record) => readEvent(codec, record)));
}

/** A copy: what it is a part of, all that was fetched with it, is let go. */
function kept(record: TopicRecord): TopicRecord {
  const { key, value } = record;
  return { ...record, key: key && Buffer.from(key), value: value && Buffer.from(value), headers: headersOf(record) };
}

async function readEvent(codec: EventCodec, record: TopicRecord): Promise<ReadEvent> {
  const { topic, partition, offset, timestamp, key } = record;
  const value = await codec.decode(record.value).catch((error: unknown) => {
    if (isTransient(error)) throw error;
    return { error: reasonOf(error) };
  });
  return { topic, partition, offset, at: new Date(Number(timestamp)), key: String(key), headers: headersOf(record), value };
}
