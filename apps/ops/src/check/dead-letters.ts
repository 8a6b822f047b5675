import { serviceNames } from '@saga/contracts';
import type { Books, DeadLetter, StoredEvent, Topic } from './books';
import type { Finding } from './finding';

/** Nothing waits any more: what could not be applied when it came has had its effect since, or somebody has decided that it has none. */
export function noneParked({ deadLetters }: Books): Finding {
  const parked = serviceNames.flatMap((service) =>
    deadLetters[service].filter(({ status }) => status === 'PARKED').map(({ id, key }) => `${service}/${id} of key ${key} is parked`),
  );
  return {
    invariant: 'every record that could not be applied when it came is redriven or discarded',
    examined: serviceNames.reduce((count, service) => count + deadLetters[service].length, 0),
    unit: 'dead letters',
    faults: parked,
  };
}

export function isDiscarded({ status }: DeadLetter): boolean {
  return status === 'DISCARDED';
}

/**
 * The topics without the records that nobody raised and somebody has discarded: those are accounted for. A record is known by its key and its
 * bytes, because a mirror gives it another place.
 */
export function withoutDiscarded(topics: readonly Topic[], { outbox, deadLetters }: Pick<Books, 'outbox' | 'deadLetters'>): Topic[] {
  const nameOf = ({ key, checksum }: Pick<StoredEvent, 'key' | 'checksum'>): string => `${checksum} ${key}`;
  const discarded = new Set(serviceNames.flatMap((service) => deadLetters[service].filter(isDiscarded).map(nameOf)));
  if (discarded.size === 0) return [...topics];
  const raised = new Set(serviceNames.flatMap((service) => outbox[service].map(({ id }) => id)));
  const counts = (record: StoredEvent): boolean => raised.has(record.id) || !discarded.has(nameOf(record));
  return topics.map((topic) => ({ ...topic, partitions: topic.partitions.map((records) => records.filter(counts)) }));
}
