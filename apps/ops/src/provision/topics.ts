import { deadLetterTopicOf, serviceNames, services, topicSeenFrom, type Cloud, type Service } from '@saga/contracts';
import { ConfigResourceTypes } from '@saga/messaging';
import type { KafkaAdmin } from './infrastructure';

export interface Topic {
  readonly topic: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

const HOUR = 60 * 60 * 1_000;
const FOREVER = -1;
const FORTNIGHT = 14 * 24 * HOUR;

/** The same on both clusters, or a record that one accepts would stop the mirror: the producer's default max.request.size and its overhead. */
const MAX_MESSAGE_BYTES = String(1024 * 1024 + 12);

/** Where a service's relay shows that it lives; the mirrors copy it, and so show that they live. */
export function heartbeatTopicSeenFrom(cloud: Cloud, service: Service): string {
  const origin = services[service].cloud;
  return origin === cloud ? `heartbeat.${service}` : `${origin}.heartbeat.${service}`;
}

/** All topics of a cloud's cluster. Mirrored ones are made beforehand too, so that consumers can subscribe before the first record comes. */
export function topicsOn(cloud: Cloud): Topic[] {
  const own = serviceNames.filter((service) => services[service].cloud === cloud);
  const topic = (name: string, partitions: number, retention: number, more = {}): Topic => ({
    topic: name,
    partitions,
    config: { 'cleanup.policy': 'delete', 'retention.ms': String(retention), 'max.message.bytes': MAX_MESSAGE_BYTES, ...more },
  });
  // Only whole segments are deleted, and one lasts a week unless told otherwise.
  const short = { 'segment.ms': String(HOUR) };
  return [
    ...serviceNames.map((service) => topic(topicSeenFrom(cloud, service), services[service].partitions, FOREVER)),
    ...serviceNames.map((service) => topic(heartbeatTopicSeenFrom(cloud, service), 1, HOUR, short)),
    ...own.map((service) => topic(deadLetterTopicOf(service), 1, FORTNIGHT)),
  ];
}

/** Makes the topics that are missing and corrects the settings of the others. Partition counts are fixed at creation: another one is refused. */
export async function ensureTopics(admin: KafkaAdmin, wanted: readonly Topic[]): Promise<string[]> {
  const names = new Set(await admin.listTopics());
  const missing = wanted.filter(({ topic }) => !names.has(topic));
  const existing = wanted.filter(({ topic }) => names.has(topic));
  await refuseOtherPartitions(admin, existing);
  if (missing.length > 0) {
    await admin.createTopics({
      // The replication factor is the broker's default.replication.factor.
      topics: missing.map(({ topic, partitions, config }) => ({ topic, numPartitions: partitions, configEntries: entriesOf(config) })),
    });
  }
  return [...missing.map(({ topic }) => `made ${topic}`), ...(await correctSettings(admin, existing))];
}

async function refuseOtherPartitions(admin: KafkaAdmin, existing: readonly Topic[]): Promise<void> {
  if (existing.length === 0) return;
  const { topics } = await admin.fetchTopicMetadata({ topics: existing.map(({ topic }) => topic) });
  const counts = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
  for (const { topic, partitions } of existing) {
    if (counts.get(topic) === partitions) continue;
    throw new Error(
      `Topic ${topic} has ${counts.get(topic)} partitions and should have ${partitions}. ` +
        'A key would move to another partition and lose its order, so the count is fixed when a topic is made: change the table back.',
    );
  }
}

type ResourceQuery = Parameters<KafkaAdmin['describeConfigs']>[0]['resources'][number];

/** Kafka's number for a value that was set on the topic itself. */
const SET_ON_TOPIC = 1;
const isSetOnTopic = (source: number): boolean => source === SET_ON_TOPIC;

/** How Kafka's configuration requests name a topic. */
export function topicResource(name: string): ResourceQuery {
  return { type: ConfigResourceTypes.TOPIC, name };
}

async function correctSettings(admin: KafkaAdmin, existing: readonly Topic[]): Promise<string[]> {
  if (existing.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    resources: existing.map(({ topic }) => topicResource(topic)),
    includeSynonyms: false,
  });
  const changes: string[] = [];
  for (const { topic, config } of existing) {
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    const own = entries.filter(({ configSource }) => isSetOnTopic(configSource));
    const set = Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
    const drifted = Object.keys(config).filter((key) => set[key] !== config[key]);
    if (drifted.length === 0) continue;
    // AlterConfigs replaces all settings of a topic: those that are not ours are sent along.
    const resource = { ...topicResource(topic), configEntries: entriesOf({ ...set, ...config }) };
    await admin.alterConfigs({ validateOnly: false, resources: [resource] });
    changes.push(`corrected ${drifted.join(' and ')} of ${topic}`);
  }
  return changes;
}

function entriesOf(config: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(config).map(([name, value]) => ({ name, value }));
}
