import { registerSchemas } from '@saga/contracts';
import { kafkaClient } from '@saga/messaging';
import type { CloudConfiguration, Configuration, ServiceConfiguration } from '../configuration';
import { ConnectWorker } from './connect-worker';
import { connectorsOf, ensureConnector } from './connectors';
import { ensureDatabases, ensureRelayCanRead } from './databases';
import { httpReady, kafkaReady, postgresReady, type KafkaAdmin } from './infrastructure';
import { migrate } from './migrations';
import type { Progress } from './progress';
import { ensureSlot } from './slots';
import { ensureTopics, topicsOn } from './topics';

/** Everything that must be there before a service starts. Each part waits only for what it needs; connectors come last. */
export async function provisionAll({ clouds, registryUrl }: Configuration, progress: Progress): Promise<void> {
  const sites = clouds.map((cloud) => ({ cloud, admin: kafkaClient({ brokers: cloud.brokers, clientId: 'ops' }).admin() }));
  const each = (work: (site: Site) => Promise<void>): Promise<unknown> => Promise.all(sites.map(work));

  await Promise.all([
    each(({ cloud }) => provisionDatabases(cloud, progress)),
    each((site) => provisionTopics(site, progress)),
    provisionSchemas(registryUrl, progress),
    each(({ cloud }) => ready(progress, `connect-${cloud.name}`, (waiting) => httpReady(`${cloud.connectUrl}/health`, waiting))),
  ]);
  await each((site) => provisionConnectors(site, progress));
  await each(({ admin }) => admin.disconnect());
}

interface Site {
  readonly cloud: CloudConfiguration;
  readonly admin: KafkaAdmin;
}

async function provisionDatabases(cloud: CloudConfiguration, progress: Progress): Promise<void> {
  await ready(progress, `postgres-${cloud.name}`, (waiting) => postgresReady(cloud, waiting));
  await progress.step(`databases of ${cloud.name}`, () => ensureDatabases(cloud));
  await Promise.all(cloud.services.map((service) => provisionDatabase(cloud.postgresUrl, service, progress)));
}

async function provisionDatabase(postgresUrl: string, service: ServiceConfiguration, progress: Progress): Promise<void> {
  await progress.step(`migrations of ${service.name}`, () => migrate(service.name));
  await progress.step(`relay of ${service.name}`, async () => [
    ...(await ensureRelayCanRead(postgresUrl, service)),
    ...(await ensureSlot(postgresUrl, service)),
  ]);
}

async function provisionTopics({ cloud, admin }: Site, progress: Progress): Promise<void> {
  await ready(progress, `kafka-${cloud.name}`, (waiting) => kafkaReady(cloud, admin, waiting));
  await progress.step(`topics of ${cloud.name}`, () => ensureTopics(admin, topicsOn(cloud.name)));
}

async function provisionSchemas(registryUrl: string, progress: Progress): Promise<void> {
  await ready(progress, 'registry', (waiting) => httpReady(`${registryUrl}/subjects`, waiting));
  await progress.step('schemas', () => registerSchemas(registryUrl));
}

async function provisionConnectors({ cloud, admin }: Site, progress: Progress): Promise<void> {
  const worker = new ConnectWorker(cloud.connectUrl);
  const ensure = (connector: ReturnType<typeof connectorsOf>[number]): Promise<void> =>
    progress.step(`connector ${connector.name}`, (waiting) => ensureConnector(worker, admin, connector, waiting));
  await Promise.all(connectorsOf(cloud.name).map(ensure));
}

function ready(progress: Progress, part: string, wait: (waiting: (reason: string) => void) => Promise<void>): Promise<void> {
  return progress.step(part, async (waiting) => {
    await wait(waiting);
    return ['ready'];
  });
}
