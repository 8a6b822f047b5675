import { randomUUID } from 'node:crypto';
import { clouds, serviceNames, services, topicOf, type Cloud } from '@saga/contracts';
import { kafkaClient } from '@saga/messaging';

/** A copy comes by soon after its original; so many records are remembered until then. */
const MOST_REMEMBERED = 100_000;

/** Writes every record that comes to a cloud's own topics there once more, byte for byte, until it is ended. */
export class Copier {
  private constructor(readonly end: () => Promise<void>) {}

  static async beginAll(brokers: Readonly<Record<Cloud, readonly string[]>>): Promise<Copier> {
    const begun = await Promise.allSettled(clouds.map((cloud) => Copier.begin(cloud, brokers[cloud])));
    const copiers = begun.filter((each) => each.status === 'fulfilled').map(({ value }) => value);
    const end = async (): Promise<void> => {
      await Promise.allSettled(copiers.map((copier) => copier.end()));
    };
    const failed = begun.find((each) => each.status === 'rejected');
    if (!failed) return new Copier(end);
    // Both or none: what has begun alone could not be ended any more.
    await end();
    throw failed.reason;
  }

  private static async begin(cloud: Cloud, brokers: readonly string[]): Promise<Copier> {
    const kafka = kafkaClient({ brokers, clientId: 'console', silent: true });
    const groupId = `console-copier-${randomUUID()}`;
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    const producer = kafka.producer();
    const topics = serviceNames.filter((service) => services[service].cloud === cloud).map(topicOf);
    // A copy comes by as well, and is not copied again.
    const copied = new Set<string>();
    const end = async (): Promise<void> => {
      await Promise.allSettled([consumer.disconnect(), producer.disconnect()]);
      const admin = kafka.admin();
      await admin.connect();
      await admin.deleteGroups([groupId]).finally(() => admin.disconnect());
    };
    try {
      await Promise.all([consumer.connect(), producer.connect()]);
      await consumer.subscribe({ topics, fromBeginning: false });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch: { topic, partition, messages } }) => {
          const originals = messages.filter(({ headers }) => copied.size < copied.add(String(headers?.['id'])).size);
          for (const oldest of copied) {
            if (copied.size <= MOST_REMEMBERED) break;
            copied.delete(oldest);
          }
          if (originals.length === 0) return;
          const copies = originals.map(({ key, value, headers, timestamp }) => ({
            key,
            value,
            partition,
            timestamp,
            ...(headers && { headers }),
          }));
          await producer.send({ topic, messages: copies });
        },
      });
    } catch (error) {
      await end().catch(() => undefined);
      throw error;
    }
    return new Copier(end);
  }
}

/** Writes bytes that are no event among those that order has said about a key. */
export async function poison(brokers: readonly string[], key: string, value: Buffer): Promise<void> {
  const producer = kafkaClient({ brokers, clientId: 'console', silent: true }).producer();
  await producer.connect();
  await producer.send({ topic: topicOf('order'), messages: [{ key, value }] }).finally(() => producer.disconnect());
}
