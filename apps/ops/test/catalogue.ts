import { kafkaClient } from '@saga/messaging';
import { withPostgres } from '../src/provision/infrastructure';
import { topicResource } from '../src/provision/topics';
import { configuration, everyService } from './mesh';

/** All that provisioning looks after, as the servers tell it. */
export async function catalogue(): Promise<unknown> {
  return Promise.all([
    ...configuration.clouds.map(({ postgresUrl }) => rowsOf(postgresUrl, SERVER)),
    ...everyService.map(({ cloud, database }) => rowsOf(new URL(`/${database}`, cloud.postgresUrl).href, DATABASE)),
    ...configuration.clouds.map(({ brokers }) => topicsAt(brokers)),
    ...configuration.clouds.map(({ connectUrl }) => json(`${connectUrl}/connectors?expand=info`)),
    subjects(),
  ]);
}

// xmin is the transaction that wrote a row: it tells of a statement that changed nothing too.
const SERVER = [
  'SELECT xmin, * FROM pg_authid ORDER BY rolname',
  'SELECT xmin, datname, datdba, datacl FROM pg_database ORDER BY datname',
  'SELECT slot_name, plugin, database FROM pg_replication_slots ORDER BY slot_name',
];
const DATABASE = [
  'SELECT xmin, * FROM pg_namespace ORDER BY nspname',
  'SELECT xmin, * FROM pg_default_acl ORDER BY oid',
  `SELECT xmin, relname, relowner, relacl FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname`,
  'SELECT xmin, * FROM pg_publication',
  'SELECT xmin, * FROM migrations ORDER BY id',
];

function rowsOf(url: string, queries: readonly string[]): Promise<unknown[]> {
  return withPostgres(url, async (client) => {
    const answers: unknown[] = [];
    for (const query of queries) answers.push((await client.query(query)).rows);
    return answers;
  });
}

async function topicsAt(brokers: readonly string[]): Promise<unknown> {
  const admin = kafkaClient({ brokers, clientId: 'ops-spec' }).admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata();
  const ours = topics
    .filter(({ name }) => !name.startsWith('_') && !name.startsWith('connect.'))
    .sort((a, b) => a.name.localeCompare(b.name));
  const { resources } = await admin.describeConfigs({ resources: ours.map(({ name }) => topicResource(name)), includeSynonyms: false });
  await admin.disconnect();
  const settings = resources.map(({ resourceName, configEntries }) => [
    resourceName,
    configEntries.map((entry) => [entry.configName, entry.configValue]),
  ]);
  return [ours.map(({ name, partitions }) => [name, partitions.length]), settings];
}

async function subjects(): Promise<unknown> {
  const names = ((await json(`${configuration.registryUrl}/subjects`)) as string[]).sort();
  const about = (name: string) => [
    json(`${configuration.registryUrl}/subjects/${name}/versions`),
    json(`${configuration.registryUrl}/config/${name}`),
  ];
  return [names, await Promise.all(names.flatMap(about))];
}

async function json(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.json();
}
