import { services, serviceNames, type Cloud } from '@saga/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ConnectorConfig, ConnectorStatus, ConnectWorker } from './connect-worker';
import type { KafkaAdmin } from './infrastructure';
import { reasonOf, waitUntil, waitWithin, type Waiting } from './progress';
import { heartbeatTopicSeenFrom } from './topics';

export interface Connector {
  readonly name: string;
  readonly config: ConnectorConfig;
  /** Each gets a record every second if the connector works: a running state alone proves nothing. */
  readonly heartbeatTopics: readonly string[];
}

const FOLDER = join(__dirname, '../../../../infra/connect');

/** A cloud's connectors: the file name is the name, the content is what its worker is given. */
export function connectorsOf(cloud: Cloud): Connector[] {
  const folder = join(FOLDER, cloud);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const config = JSON.parse(readFileSync(join(folder, file), 'utf8')) as ConnectorConfig;
      return { name: basename(file, '.json'), config, heartbeatTopics: heartbeatTopics(cloud, config) };
    });
}

function heartbeatTopics(cloud: Cloud, config: ConnectorConfig): string[] {
  const source = config['source.cluster.alias'];
  const covered = serviceNames.filter((service) => (source ? services[service].cloud === source : config['topic.prefix'] === service));
  return covered.map((service) => heartbeatTopicSeenFrom(cloud, service));
}

/** Brings a connector to its configuration and to work, and returns when it has relayed a heartbeat since. */
export async function ensureConnector(worker: ConnectWorker, admin: KafkaAdmin, connector: Connector, waiting: Waiting): Promise<string[]> {
  const { name, config } = connector;
  const current = await worker.config(name);
  const changed = !isDeepStrictEqual(current, { ...config, name });
  const held = isHeld(await worker.status(name));
  // A heartbeat of the old tasks must not speak for the new configuration.
  if (current && changed) await stopConnector(worker, name, waiting);
  const before = await heartbeats(admin, connector);
  if (changed) await worker.configure(name, config);
  await waitUntil(waiting, async () => (await brokenPart(worker, name)) ?? (await silentTopic(admin, connector, before)));
  if (changed) return [current ? 'reconfigured' : 'made'];
  return held ? ['resumed'] : [];
}

/** For a connector to end its tasks. Somebody may resume it meanwhile. */
const STOP_MS = 60_000;

/** Ends a connector's tasks and returns when they are gone; whoever ensures the connector starts them again. */
export async function stopConnector(worker: ConnectWorker, name: string, waiting: Waiting): Promise<void> {
  await worker.stop(name);
  await waitWithin(STOP_MS, waiting, () => tasksThatRun(worker, name).catch(reasonOf));
}

async function tasksThatRun(worker: ConnectWorker, name: string): Promise<string | undefined> {
  const status = await worker.status(name);
  return isHeld(status) && status?.tasks.length === 0 ? undefined : 'its old tasks have not stopped';
}

function isHeld(status: ConnectorStatus | undefined): boolean {
  return ['PAUSED', 'STOPPED'].includes(status?.connector.state ?? '');
}

/**
 * Why the connector cannot work yet, if so. What is held is resumed, and what has failed is started again, because its reason may have passed:
 * each time it is seen, as a stopped connector that gets a new configuration passes through other states before it says STOPPED once more.
 */
async function brokenPart(worker: ConnectWorker, name: string): Promise<string | undefined> {
  const status = await worker.status(name);
  if (!status) return 'the worker does not know it yet';
  if (isHeld(status)) await worker.resume(name);
  const parts = [{ ...status.connector, id: 'connector' }, ...status.tasks.map((task) => ({ ...task, id: `task ${task.id}` }))];
  const failed = parts.find(({ state }) => state === 'FAILED');
  if (failed) {
    await worker.restartFailed(name);
    return `${failed.id} FAILED: ${firstLine(failed.trace)}`;
  }
  const idle = parts.find(({ state }) => state !== 'RUNNING');
  if (idle) return `${idle.id} is ${idle.state}`;
  return status.tasks.length === 0 ? 'it has no task yet' : undefined;
}

/** Debezium puts its whole state, in brackets, into the middle of a sentence. */
function firstLine(trace = ''): string {
  return (trace.split('\n', 1)[0] ?? '').replace(/\[.*\]/, '[…]');
}

async function silentTopic(admin: KafkaAdmin, connector: Connector, before: ReadonlyMap<string, bigint>): Promise<string | undefined> {
  for (const [topic, count] of await heartbeats(admin, connector)) {
    if (count <= (before.get(topic) ?? 0n)) return `it says RUNNING, but nothing has arrived on ${topic}`;
  }
  return undefined;
}

/** How many heartbeats each of the connector's topics has had: offsets, because they need no clock to be compared. */
async function heartbeats(admin: KafkaAdmin, { heartbeatTopics }: Connector): Promise<Map<string, bigint>> {
  const ends = heartbeatTopics.map(async (topic): Promise<[string, bigint]> => {
    const partitions = await admin.fetchTopicOffsets(topic);
    return [topic, partitions.reduce((sum, { high }) => sum + BigInt(high), 0n)];
  });
  return new Map(await Promise.all(ends));
}
