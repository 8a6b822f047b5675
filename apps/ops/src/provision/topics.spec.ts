import { topicsOn } from './topics';

const namesOn = (cloud: 'aws' | 'azure') =>
  topicsOn(cloud)
    .map(({ topic }) => topic)
    .sort();

test('a cluster has its own topics and the copies of the other cloud', () => {
  expect(namesOn('azure')).toEqual([
    'aws.heartbeat.inventory',
    'aws.heartbeat.order',
    'aws.inventory.events',
    'aws.order.events',
    'heartbeat.payment',
    'payment.dead-letters',
    'payment.events',
  ]);
});

test('a copy has the settings and the partitions of its original', () => {
  const on = (cloud: 'aws' | 'azure', name: string) => topicsOn(cloud).find(({ topic }) => topic === name);
  for (const name of ['order.events', 'inventory.events', 'heartbeat.order']) {
    expect(on('azure', `aws.${name}`)).toEqual({ ...on('aws', name), topic: `aws.${name}` });
  }
});

test('events are kept for ever', () => {
  const events = [...topicsOn('aws'), ...topicsOn('azure')].filter(({ topic }) => topic.endsWith('.events'));
  expect(events).toHaveLength(6);
  for (const { config } of events) expect(config).toMatchObject({ 'retention.ms': '-1', 'cleanup.policy': 'delete' });
});
