import type { Cloud } from '@saga/contracts';
import { kafkaClient } from '@saga/messaging';
import { randomUUID } from 'node:crypto';

/** A record as it lies in a topic, in a form that two records can be compared in. */
export interface StoredRecord {
  readonly id: string;
  readonly key: string;
  readonly sequence: number;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a topic from its beginning to what is its end now, partition by partition in the order of offsets. */
export async function readTopic(environment: Readonly<Record<string, string>>, cloud: Cloud, topic: string): Promise<StoredRecord[]> {
  const kafka = kafkaClient({ brokers: environment[`${cloud.toUpperCase()}_KAFKA_BROKERS`]!.split(','), clientId: 'books' });
  const admin = kafka.admin();
  const groupId = `books-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  await Promise.all([admin.connect(), consumer.connect()]);
  const missing = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]));
  for (const [partition, high] of missing) if (high === 0) missing.delete(partition);
  const records: StoredRecord[] = [];
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    if (missing.size > 0) {
      await new Promise<void>((resolve, reject) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
        const eachMessage = ({ partition, message }: { partition: number; message: Message }): Promise<void> => {
          records.push(storedRecord(message));
          if (Number(message.offset) + 1 >= missing.get(partition)!) missing.delete(partition);
          if (missing.size === 0) resolve();
          return Promise.resolve();
        };
        consumer.run({ autoCommit: false, eachMessage }).catch(reject);
      });
    }
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect();
  }
  return records;
}

interface Message {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Record<string, unknown>;
}

function storedRecord({ key, value, headers: raw = {} }: Message): StoredRecord {
  const headers = Object.fromEntries(Object.entries(raw).map(([name, header]) => [name, String(header)]));
  return { id: headers.id ?? '', key: String(key), sequence: Number(headers.sequence), value: value ?? Buffer.alloc(0), headers };
}
