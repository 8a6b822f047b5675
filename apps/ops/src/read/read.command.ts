import { clouds, serviceNames, topicSeenFrom, type Cloud } from '@saga/contracts';
import type { Command } from '../command';
import { readConfiguration } from '../configuration';
import { readEvents } from './read-events';

const cloudOf: ReadonlyMap<string, Cloud> = new Map(
  clouds.flatMap((cloud) => serviceNames.map((service) => [topicSeenFrom(cloud, service), cloud] as const)),
);
const ownTopics = serviceNames.map((service) => topicSeenFrom(clouds[0]!, service));

export const read: Command = {
  summary: 'prints events from topics, decoded, as lines of JSON in the order of their time',
  parameters: '[TOPIC...]',
  options: { last: { type: 'string', default: '10' }, key: { type: 'string' } },
  help: [
    `  TOPIC              any of ${[...cloudOf.keys()].join(', ')};`,
    `                     without one, what ${clouds[0]} sees: ${ownTopics.join(', ')}`,
    '  --last N           the latest N of all (10)',
    '  --key KEY          events with this key alone: an order id, a SKU or an account; reads the topics from their beginning',
  ],
  async run({ last, key }, names) {
    const count = Number(last);
    if (!Number.isInteger(count) || count < 1) throw new Error(`--last takes a number, not "${String(last)}".`);
    const topics = (names.length > 0 ? names : ownTopics).map((name) => {
      const cloud = cloudOf.get(name);
      if (!cloud) throw new Error(`There is no topic "${name}" with events; there are ${[...cloudOf.keys()].join(', ')}.`);
      return { name, cloud };
    });
    const events = await readEvents(readConfiguration(process.env), topics, count, key as string | undefined);
    for (const event of events) console.log(JSON.stringify(event));
    return 0;
  },
};
