import { serviceNames, type Service } from '@saga/contracts';
import type { PartitionedTable } from '@saga/messaging/tables';
import type { Books, StoredEvent, Topic } from './books';
import { heardBy } from './effects';
import { isOwn, recordsOf, unique } from './log';

/** By service and table, the first id from which on all rows are kept; undefined while nothing was dropped. */
export type KeptSince = Readonly<Record<Service, Readonly<Record<PartitionedTable, string | undefined>>>>;

type Told = Pick<Books, 'outbox' | 'inbox'>;

/**
 * Outboxes and inboxes with what was dropped from them when its day was over, as far as the topics tell. An outbox drops a day only when all of it has
 * been relayed, and an inbox later than anything is delivered again: about those days the topics speak for both, and about later ones for nothing.
 */
export function withDropped<Books extends Told>(books: Books, topics: readonly Topic[], keptSince: KeptSince): Books {
  const each = <Value>(of: (service: Service) => Value) =>
    Object.fromEntries(serviceNames.map((service) => [service, of(service)])) as Record<Service, Value>;
  const outbox = each((service) => {
    const told = topics.filter((topic) => isOwn(topic) && topic.service === service).flatMap(recordsOf);
    return [...books.outbox[service], ...missing(books.outbox[service], told, keptSince[service].outbox)];
  });
  const inbox = each((service) => {
    const known = books.inbox[service].map((id) => ({ id }));
    return [...books.inbox[service], ...missing(known, heardBy(service, outbox), keptSince[service].inbox).map(({ id }) => id)];
  });
  return { ...books, outbox, inbox };
}

/** What has no such id was never in a table, and is not excused. */
const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function missing(kept: readonly { readonly id: string }[], events: readonly StoredEvent[], since: string | undefined): StoredEvent[] {
  if (since === undefined) return [];
  const known = new Set(kept.map(({ id }) => id));
  return unique(events).filter(({ id }) => id < since && EVENT_ID.test(id) && !known.has(id));
}
