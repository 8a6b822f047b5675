import { kafkaClient } from '@saga/messaging';
import { randomUUID } from 'node:crypto';
import { ConnectWorker } from '../src/provision/connect-worker';
import { connectorsOf, ensureConnector, type Connector } from '../src/provision/connectors';
import { ensureTopics } from '../src/provision/topics';
import { configuration } from './mesh';

const [aws, azure] = configuration.clouds;
if (!aws || !azure) throw new Error('The mesh has two clouds.');
const clients = [aws, azure].map(({ brokers }) => kafkaClient({ brokers, clientId: 'ops-spec' }));
const [source, target] = [clients[1]!, clients[0]!];
const [sourceAdmin, targetAdmin] = [source.admin(), target.admin()];
const worker = new ConnectWorker(aws.connectUrl);

const name = `ops-spec-${randomUUID()}`;
const silentTopic = `${name}.silent`;
const topicOn = (topic: string) => ({ topic, partitions: 1, config: {} });
const copyOf = (topic: string) => `${name}.${topic}`;

beforeAll(async () => {
  await Promise.all([sourceAdmin.connect(), targetAdmin.connect()]);
  await ensureTopics(sourceAdmin, [topicOn(silentTopic)]);
  await ensureTopics(targetAdmin, [copyOf(silentTopic), copyOf('heartbeat.payment')].map(topicOn));
});

afterAll(async () => {
  await fetch(`${aws.connectUrl}/connectors/${name}`, { method: 'DELETE' });
  await targetAdmin.deleteTopics({ topics: [copyOf(silentTopic), copyOf('heartbeat.payment')] });
  await sourceAdmin.deleteTopics({ topics: [silentTopic] });
  await Promise.all([sourceAdmin.disconnect(), targetAdmin.disconnect()]);
});

/** A mirror of its own, from azure to aws: its copies carry its name, so that they are nobody else's. */
function mirrorOf(topic: string, more: Readonly<Record<string, string>> = {}): Connector {
  const model = connectorsOf('aws').find((connector) => connector.name === 'mirror-azure-to-aws');
  const config = { ...model?.config, 'source.cluster.alias': name, topics: topic.replaceAll('.', '[.]'), ...more };
  return { name, config, heartbeatTopics: [copyOf(topic)] };
}

const ensure = (connector: Connector, waiting: (reason: string) => void = () => undefined) =>
  ensureConnector(worker, targetAdmin, connector, waiting);

test('a connector is made, and left alone when it is right', async () => {
  expect(await ensure(mirrorOf('heartbeat.payment'))).toEqual(['made']);
  expect(await ensure(mirrorOf('heartbeat.payment'))).toEqual([]);
});

test('a connector with another configuration is brought to the right one', async () => {
  const faster = mirrorOf('heartbeat.payment', { 'consumer.poll.timeout.ms': '500' });
  expect(await ensure(faster)).toEqual(['reconfigured']);
  expect(await worker.config(name)).toEqual({ ...faster.config, name });
});

test('a connector that was stopped is resumed', async () => {
  await worker.stop(name);
  expect(await ensure(mirrorOf('heartbeat.payment', { 'consumer.poll.timeout.ms': '500' }))).toEqual(['resumed']);
});

test('a connector that runs but relays nothing is waited for, and the topic that lacks a record is named', async () => {
  const silence = Promise.withResolvers<string>();
  const working = ensure(mirrorOf(silentTopic), (reason) => {
    if (reason.includes('RUNNING,')) silence.resolve(reason);
  });
  expect(await silence.promise).toBe(`it says RUNNING, but nothing has arrived on ${copyOf(silentTopic)}`);

  const producer = source.producer();
  await producer.connect();
  await producer.send({ topic: silentTopic, messages: [{ value: 'now' }] });
  await producer.disconnect();
  expect(await working).toEqual(['reconfigured']);
});

test('a connector that fails is waited for with the reason of its task, and started again until it works', async () => {
  const failure = Promise.withResolvers<string>();
  const broken = mirrorOf('heartbeat.payment', { 'key.converter': 'org.apache.kafka.connect.converters.IntegerConverter' });
  const working = ensure(broken, (reason) => {
    if (reason.includes('FAILED')) failure.resolve(reason);
  });
  expect(await failure.promise).toMatch(/^task 0 FAILED: org\.apache\.kafka\.connect\.errors\.\w+: /);
  await worker.configure(name, mirrorOf('heartbeat.payment').config);
  expect(await working).toEqual(['reconfigured']);
});
