import { registerSchemas } from '@saga/contracts';
import { kafkaClient } from '@saga/messaging';
import type { CloudConfiguration, Configuration, ServiceConfiguration } from '../configuration';
import { keepPartitions } from '../partitions/keep-partitions';
import { usual } from '../partitions/plan';
import { relayOf } from '../relay/relay';
import { ConnectWorker } from './connect-worker';
import { connectorsOf, ensureConnector, type Connector } from './connectors';
import { ensureDatabases, ensureTablePrivileges } from './databases';
import { httpReady, kafkaReady, postgresReady, type KafkaAdmin } from './infrastructure';
import { migrate } from './migrations';
import type { Progress, Waiting } from './progress';
import { ensureSlot } from './slots';
import { ensureTopics, topicsOn } from './topics';

interface Site {
  readonly cloud: CloudConfiguration;
  readonly admin: KafkaAdmin;
  readonly worker: ConnectWorker;
}

/** Everything that must be there before a service starts. Each part waits only for what it needs; connectors come last. */
export async function provisionAll({ clouds, registryUrl }: Configuration, progress: Progress): Promise<void> {
  const sites = clouds.map((cloud): Site => {
    const admin = kafkaClient({ brokers: cloud.brokers, clientId: 'ops', silent: true }).admin();
    return { cloud, admin, worker: new ConnectWorker(cloud.connectUrl) };
  });
  const each = (work: (site: Site, progress: Progress) => Promise<unknown>): Promise<unknown> =>
    Promise.all(sites.map((site) => work(site, progress)));

  await Promise.all([each(databases), each(topics), schemas(registryUrl, progress), each(workerReady)]);
  await each(relays);
  await each(connectors);
  await each(({ admin }) => admin.disconnect());
}

async function databases({ cloud }: Site, progress: Progress): Promise<void> {
  await ready(progress, `postgres-${cloud.name}`, (waiting) => postgresReady(cloud, waiting));
  await progress.step(`databases of ${cloud.name}`, () => ensureDatabases(cloud));
  const tablesOfConsole = cloud.console && progress.step('migrations of console', () => migrate('console'));
  await Promise.all([...cloud.services.map((service) => tables(cloud, service, progress)), tablesOfConsole]);
}

/** Partitions are there before the first write; to drop old ones is the watchdog's. */
async function tables(cloud: CloudConfiguration, service: ServiceConfiguration, progress: Progress): Promise<void> {
  const { name, ownerUrl } = service;
  const { slot } = relayOf(cloud, service);
  await progress.step(`migrations of ${name}`, () => migrate(name));
  await progress.step(`partitions of ${name}`, async () => {
    const { changes } = await keepPartitions({ ownerUrl, slot }, { daysAhead: usual.daysAhead });
    return changes;
  });
}

async function topics({ cloud, admin }: Site, progress: Progress): Promise<void> {
  await ready(progress, `kafka-${cloud.name}`, (waiting) => kafkaReady(cloud, admin, waiting));
  await progress.step(`topics of ${cloud.name}`, () => ensureTopics(admin, topicsOn(cloud.name)));
}

async function schemas(registryUrl: string, progress: Progress): Promise<void> {
  await ready(progress, 'registry', (waiting) => httpReady(`${registryUrl}/subjects`, waiting));
  await progress.step('schemas', () => registerSchemas(registryUrl));
}

function workerReady({ cloud }: Site, progress: Progress): Promise<void> {
  return ready(progress, `connect-${cloud.name}`, (waiting) => httpReady(`${cloud.connectUrl}/health`, waiting));
}

async function relays({ cloud, worker }: Site, progress: Progress): Promise<void> {
  const ensure = (service: ServiceConfiguration): Promise<void> =>
    progress.step(`relay of ${service.name}`, async (waiting) => [
      ...(await ensureTablePrivileges(cloud.postgresUrl, service)),
      ...(await ensureSlot(relayOf(cloud, service), worker, waiting)),
    ]);
  await Promise.all(cloud.services.map(ensure));
}

async function connectors({ cloud, admin, worker }: Site, progress: Progress): Promise<void> {
  const ensure = (connector: Connector): Promise<void> =>
    progress.step(`connector ${connector.name}`, (waiting) => ensureConnector(worker, admin, connector, waiting));
  await Promise.all(connectorsOf(cloud.name).map(ensure));
}

function ready(progress: Progress, part: string, wait: (waiting: Waiting) => Promise<void>): Promise<void> {
  return progress.step(part, async (waiting) => {
    await wait(waiting);
    return ['ready'];
  });
}
