import { clouds, EventCodec, serviceNames, services, topicSeenFrom, type Cloud } from '@saga/contracts';
import { isTransient } from '@saga/messaging';
import { crc32 } from 'node:zlib';
import type { Configuration } from '../configuration';
import { allDone } from './all-done';
import type { Books, StoredEvent, Topic } from './books';
import { withoutDiscarded } from './dead-letters';
import { withDropped } from './dropped';
import { isOwn } from './log';
import { Pool } from './pool';
import { readDatabases } from './read-databases';
import { headerOf, readTopics } from '../read-topics';

interface TopicContent extends Topic {
  readonly partitions: StoredEvent[][];
  /** The values of the events that brought goods or money in, by id. */
  readonly arrivals: Map<string, Buffer>;
}

/** Takes one look at everything. Throws what the parts throw that cannot be reached; isTransient tells whether that can pass. */
export async function readBooks(configuration: Configuration): Promise<Books> {
  const pool = new Pool();
  const [{ keptSince, ...databases }, contents] = await allDone([
    readDatabases(configuration, pool),
    allDone(clouds.map((cloud) => readCloud(configuration, cloud, pool))),
  ]);
  const topics = contents.flat();
  const values = topics.filter(isOwn).flatMap((topic) => [...topic.arrivals.values()]);
  const books = withDropped(databases, topics, keptSince);
  return {
    ...books,
    topics: withoutDiscarded(topics, books),
    ...(await sumsOf(new EventCodec(configuration.registryUrl), values)),
  };
}

async function readCloud(configuration: Configuration, cloud: Cloud, pool: Pool): Promise<TopicContent[]> {
  const topics = new Map(
    serviceNames.map((service): [string, TopicContent] => {
      const name = topicSeenFrom(cloud, service);
      return [
        name,
        { name, cloud, service, partitions: Array.from({ length: services[service].partitions }, () => []), arrivals: new Map() },
      ];
    }),
  );
  const { brokers } = configuration.clouds.find(({ name }) => name === cloud)!;
  await readTopics(brokers, [...topics.keys()], (record) => {
    const { topic, partition, key, value } = record;
    const { partitions, arrivals: values } = topics.get(topic)!;
    const id = headerOf(record, 'id');
    const event = pool.event(id, String(key), headerOf(record, 'type'), Number(headerOf(record, 'sequence')), crc32(value ?? ''));
    (partitions[partition] ??= []).push(event);
    // The value is a part of what was fetched, all of which would be kept along with it.
    if (isArrival(event) && value) values.set(id, Buffer.from(value));
  });
  return [...topics.values()];
}

function isArrival({ type }: StoredEvent): boolean {
  return type === 'StockReceived' || type === 'FundsDeposited';
}

/** What came in. Bytes that cannot be decoded are left out: the log is not the outbox then, and the sums will not do, and both are told. */
export async function sumsOf(codec: EventCodec, arrivals: readonly Buffer[]): Promise<Pick<Books, 'received' | 'deposited'>> {
  const received = new Map<string, number>();
  const deposited = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, amount: number): Map<string, number> => sums.set(key, (sums.get(key) ?? 0) + amount);
  for (const value of arrivals) {
    const event = await codec.decode(value).catch((error: unknown) => {
      if (isTransient(error)) throw error;
      return undefined;
    });
    if (event?.type === 'StockReceived') add(received, event.sku, event.quantity);
    if (event?.type === 'FundsDeposited') add(deposited, event.accountId, event.amountCents);
  }
  return { received, deposited };
}
