import { clouds, serviceNames, services, topicOf, type Service } from '@saga/contracts';
import { ConnectWorker } from './connect-worker';
import { connectorsOf, stopConnector, type Connector } from './connectors';
import { heartbeatTopicSeenFrom } from './topics';

afterEach(() => jest.restoreAllMocks());

const all = clouds.flatMap((cloud) => connectorsOf(cloud).map((connector) => ({ cloud, ...connector })));
const outboxOf = (service: Service): Connector | undefined => all.find(({ name }) => name === `outbox-${service}`);

test.each(serviceNames)('the outbox of %s is relayed in its own cloud and shows it by its heartbeat', (service) => {
  const { cloud } = services[service];
  expect(all).toContainEqual(expect.objectContaining({ cloud, name: `outbox-${service}`, heartbeatTopics: [`heartbeat.${service}`] }));
});

test('the outbox connectors differ in the name of their service only', () => {
  const [model, ...others] = serviceNames.map((service) => {
    const named = JSON.stringify(outboxOf(service)?.config);
    return JSON.parse(named.replaceAll(service, 'SERVICE').replaceAll(service.toUpperCase(), 'SERVICE')) as unknown;
  });
  for (const other of others) expect(other).toEqual(model);
});

const mirrors = clouds.flatMap((source) => clouds.filter((target) => target !== source).map((target) => ({ source, target })));

test.each(mirrors)('the mirror from $source to $target takes exactly what $source has to tell', ({ source, target }) => {
  const mirror = all.find(({ cloud, name }) => cloud === target && name === `mirror-${source}-to-${target}`);
  const patterns = (mirror?.config['topics'] ?? '').split(',').map((pattern) => new RegExp(`^(${pattern})$`));
  const taken = (topic: string) => patterns.some((pattern) => pattern.test(topic));
  for (const service of serviceNames) {
    const told = services[service].cloud === source;
    expect([service, taken(topicOf(service)), taken(`heartbeat.${service}`)]).toEqual([service, told, told]);
  }
  const copies = serviceNames.filter((service) => services[service].cloud === source);
  expect(mirror?.heartbeatTopics).toEqual(copies.map((service) => heartbeatTopicSeenFrom(target, service)));
});

test('addresses and logins come from the environment, under names the worker may read', () => {
  for (const { config } of all) {
    for (const [setting, value] of Object.entries(config)) {
      if (!/^database\.|bootstrap\.servers$/.test(setting)) continue;
      expect(value).toMatch(/^\$\{env:((ORDER|INVENTORY|PAYMENT)_RELAY_[A-Z]+|(AWS|AZURE)_KAFKA_BROKERS)\}$/);
    }
  }
});

test('a connector that somebody resumes while it is to stop is waited for no longer than a minute, its worker be away or not', async () => {
  const worker = new ConnectWorker('http://127.0.0.1:1');
  jest.spyOn(worker, 'stop').mockResolvedValue();
  const states = jest.spyOn(worker, 'status').mockResolvedValue({ connector: { state: 'RUNNING' }, tasks: [{ id: 0, state: 'RUNNING' }] });
  states.mockRejectedValueOnce(new Error('fetch failed'));
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (now += 25_000));
  const reasons: string[] = [];
  const stopped = stopConnector(worker, 'outbox-order', (reason) => reasons.push(reason));
  await expect(stopped).rejects.toThrow('its old tasks have not stopped, after 60 s of waiting');
  expect(reasons).toEqual(['fetch failed', 'its old tasks have not stopped']);
});
