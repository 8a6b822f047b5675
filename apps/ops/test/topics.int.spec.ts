import { kafkaClient } from '@saga/messaging';
import { randomUUID } from 'node:crypto';
import { ensureTopics, topicResource, type Topic } from '../src/provision/topics';
import { configuration } from './mesh';

const admin = kafkaClient({ brokers: configuration.clouds[0]?.brokers ?? [], clientId: 'ops-spec' }).admin();
const topic = `ops-spec.${randomUUID()}`;
const wanted: Topic = { topic, partitions: 2, config: { 'retention.ms': '-1', 'cleanup.policy': 'delete' } };

beforeAll(async () => {
  await admin.connect();
  expect(await ensureTopics(admin, [wanted])).toEqual([`made ${topic}`]);
});

afterAll(async () => {
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
});

async function setting(name: string): Promise<string | undefined> {
  const { resources } = await admin.describeConfigs({ resources: [topicResource(topic)], includeSynonyms: false });
  return resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue;
}

test('a topic that is as wanted is left alone', async () => {
  expect(await ensureTopics(admin, [wanted])).toEqual([]);
});

test('a setting that drifted is corrected, and settings of others are kept', async () => {
  const configEntries = [
    { name: 'retention.ms', value: '1000' },
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'flush.ms', value: '5000' },
  ];
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...topicResource(topic), configEntries }] });
  expect(await ensureTopics(admin, [wanted])).toEqual([`corrected retention.ms of ${topic}`]);
  expect([await setting('retention.ms'), await setting('flush.ms')]).toEqual(['-1', '5000']);
});

test('another number of partitions is refused', async () => {
  await expect(ensureTopics(admin, [{ ...wanted, partitions: 4 }])).rejects.toThrow(`Topic ${topic} has 2 partitions and should have 4.`);
});
