import { clouds, serviceNames, services, topicOf, type Service } from '@saga/contracts';
import { connectorsOf, type Connector } from './connectors';
import { heartbeatTopicSeenFrom } from './topics';

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
