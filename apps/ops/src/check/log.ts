import { eventTypesOf, schemas, serviceNames, services } from '@saga/contracts';
import type { Books, StoredEvent, Topic } from './books';
import type { Finding } from './finding';

/** The relay lost nothing and invented nothing, and changed nothing on the way. */
export function logEqualsOutbox({ outbox, topics }: Books): Finding {
  const own = topics.filter(isOwn);
  return {
    invariant: 'the topics hold exactly the events that were committed to the outboxes',
    examined: sum(own.map(({ service }) => outbox[service].length)),
    unit: 'events',
    faults: own.flatMap((topic) => difference(`the outbox of ${topic.service}`, outbox[topic.service], nameOf(topic), recordsOf(topic))),
  };
}

/** MirrorMaker lost nothing and invented nothing, and changed nothing on the way. */
export function mirrorsEqualSources({ topics }: Books): Finding {
  const sources = new Map(topics.filter(isOwn).map((topic) => [topic.service, topic]));
  const pairs = topics.filter((topic) => !isOwn(topic)).map((mirror) => ({ mirror, source: sources.get(mirror.service)! }));
  return {
    invariant: 'the mirrors hold exactly the events of their sources',
    examined: sum(pairs.map(({ source }) => unique(recordsOf(source)).length)),
    unit: 'events',
    faults: pairs.flatMap(({ mirror, source }) => difference(nameOf(source), recordsOf(source), nameOf(mirror), recordsOf(mirror))),
  };
}

/**
 * Which records are the repeats is open: one of each event has to be there so that they follow each other without a gap. When a lost event is emitted
 * again after a newer one, that one comes again as well, behind it.
 */
export function inOrderOfSequence({ topics }: Books): Finding {
  return {
    invariant: 'repeats aside, the events of a key are in one partition, in the order of their sequence, without a gap',
    examined: sum(topics.map((topic) => recordsOf(topic).length)),
    unit: 'records',
    faults: topics.flatMap((topic) => disorder(topic)),
  };
}

interface Story {
  readonly key: string;
  readonly partitions: Set<number>;
  /** How far its events follow each other, and the latest there is. */
  inOrder: number;
  latest: number;
}

function disorder(topic: Topic): string[] {
  const stories = new Map<string, Story>();
  for (const [partition, records] of topic.partitions.entries()) {
    for (const { key, type, sequence } of records) {
      const aggregate = aggregateOf(key, type);
      const story = stories.get(aggregate) ?? { key, partitions: new Set(), inOrder: 0, latest: 0 };
      stories.set(aggregate, story);
      story.partitions.add(partition);
      if (sequence === story.inOrder + 1) story.inOrder = sequence;
      story.latest = Math.max(story.latest, sequence);
    }
  }
  return [...stories.values()].flatMap(({ key, partitions, inOrder, latest }) => [
    ...(inOrder < latest ? [`${key} has no event ${inOrder + 1} after event ${inOrder} in ${nameOf(topic)}, and event ${latest}`] : []),
    ...(partitions.size > 1 ? [`${key} is in partitions ${[...partitions].join(' and ')} of ${nameOf(topic)}`] : []),
  ]);
}

const aboutOrders: ReadonlySet<string> = new Set(
  serviceNames.flatMap((service) => eventTypesOf(service).filter((type) => schemas[type].key === 'orderId')),
);

export function isAboutOrder(type: string): boolean {
  return aboutOrders.has(type);
}

/** A SKU or an account may be called what an order is called: they are different rows all the same, each with a sequence of its own. */
export function aggregateOf(key: string, type: string): string {
  return `${isAboutOrder(type) ? 'order' : 'own'} ${key}`;
}

export function recordsOf({ partitions }: Topic): readonly StoredEvent[] {
  return partitions.flat();
}

/** The first occurrence of each event, in the order of the topic. */
export function unique(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const seen = new Set<string>();
  return events.filter(({ id }) => seen.size < seen.add(id).size);
}

export function isOwn({ service, cloud }: Topic): boolean {
  return services[service].cloud === cloud;
}

function nameOf({ name, cloud }: Topic): string {
  return `${name} on ${cloud}`;
}

/** Every record counts, not only the first of an id: a repeat with other content is no repeat. */
function difference(left: string, inLeft: readonly StoredEvent[], right: string, inRight: readonly StoredEvent[]): string[] {
  const wanted = new Map(inLeft.map((event) => [event.id, event]));
  const missing = new Set(wanted.keys());
  const faults: string[] = [];
  for (const event of inRight) {
    missing.delete(event.id);
    const original = wanted.get(event.id);
    if (!original) faults.push(`${event.id || 'a record without id'} is in ${right} and not in ${left}`);
    else if (!isSame(original, event)) faults.push(`${event.id} is another event in ${right} than in ${left}`);
  }
  return [...[...missing].map((id) => `${id} is in ${left} and not in ${right}`), ...faults];
}

function isSame(one: StoredEvent, other: StoredEvent): boolean {
  return one.checksum === other.checksum && one.key === other.key && one.type === other.type && one.sequence === other.sequence;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
