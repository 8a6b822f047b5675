import type { Cloud } from '@saga/contracts';
import { readConfiguration } from '../configuration';
import { headerOf, headersOf, readTopics } from '../read-topics';

/** A record with all it says, in a form in which two of them can be compared. */
export interface ComparableRecord {
  readonly id: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a topic as `cloud` has it, from its beginning to what is its end now, each partition in the order of its offsets. */
export async function readTopic(environment: Readonly<Record<string, string>>, cloud: Cloud, topic: string): Promise<ComparableRecord[]> {
  const { brokers } = readConfiguration(environment).clouds.find(({ name }) => name === cloud)!;
  const records: ComparableRecord[] = [];
  await readTopics(brokers, [topic], (record) => {
    const { key, value } = record;
    records.push({ id: headerOf(record, 'id'), key: String(key), value: Buffer.from(value ?? []), headers: headersOf(record) });
  });
  return records;
}
