import { serviceNames, type Service } from '@saga/contracts';
import type { Books, StoredEvent, Topic, Versioned } from './books';
import type { Finding } from './finding';
import { isDiscarded } from './dead-letters';
import { aggregateOf, isAboutOrder, isOwn, recordsOf, unique } from './log';

/** All that a service may say of one order, word for word. */
const conversations: Readonly<Record<Service, readonly string[]>> = {
  order: ['OrderPlaced', 'OrderPlaced OrderConfirmed', 'OrderPlaced OrderCancelled'],
  inventory: ['StockRejected', 'StockReserved', 'StockReserved StockCommitted', 'StockReserved StockReleased', 'StockReleased'],
  payment: [
    'PaymentDeclined',
    'PaymentAuthorized',
    'PaymentAuthorized PaymentCaptured',
    'PaymentAuthorized PaymentVoided',
    'PaymentVoided',
  ],
};

/** Nothing is said twice, taken back, or said after a last word. */
export function monotonicStatus({ topics }: Books): Finding {
  const told = topics.filter(isOwn).map((topic) => ({ service: topic.service, said: saidIn(topic) }));
  return {
    invariant: 'a status only moves forward: no service says a word twice, takes one back, or speaks after its last',
    examined: told.reduce((count, { said }) => count + said.size, 0),
    unit: 'conversations',
    faults: told.flatMap(({ service, said }) =>
      [...said].filter(([, words]) => !conversations[service].includes(words)).map(([key, words]) => `${key}: ${service} said ${words}`),
    ),
  };
}

/** By order, all that a service said of it, in the order in which it said it: that the topic has that order is for another invariant to say. */
function saidIn(topic: Topic): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  const events = [...unique(recordsOf(topic))].sort((one, other) => one.sequence - other.sequence);
  for (const { key, type } of events) {
    if (!isAboutOrder(type)) continue;
    const before = said.get(key);
    said.set(key, before === undefined ? type : `${before} ${type}`);
  }
  return said;
}

/** What a row's latest event makes of its status; receipts and deposits have none. */
const statusAfter: Readonly<Partial<Record<string, string>>> = {
  OrderPlaced: 'PLACED',
  OrderConfirmed: 'CONFIRMED',
  OrderCancelled: 'CANCELLED',
  StockReserved: 'RESERVED',
  StockRejected: 'REJECTED',
  StockCommitted: 'COMMITTED',
  StockReleased: 'RELEASED',
  PaymentAuthorized: 'AUTHORIZED',
  PaymentDeclined: 'DECLINED',
  PaymentCaptured: 'CAPTURED',
  PaymentVoided: 'VOIDED',
};

type Row = Versioned & { readonly status?: string };

/** State and outbox commit together: a row has as many versions as events, and the status that the latest of them says. */
export function stateEqualsEvents({ orders, reservations, payments, stock, accounts, outbox }: Books): Finding {
  const rows: Readonly<Record<Service, readonly Row[]>> = {
    order: orders,
    inventory: [...reservations, ...stock],
    payment: [...payments, ...accounts],
  };
  return {
    invariant: 'every row is what its events made of it: one event a version, and the status of the latest',
    examined: serviceNames.reduce((count, service) => count + rows[service].length, 0),
    unit: 'rows',
    faults: serviceNames.flatMap((service) => contradictions(service, rows[service], outbox[service])),
  };
}

function contradictions(service: Service, rows: readonly Row[], events: readonly StoredEvent[]): string[] {
  const stories = new Map<string, { readonly count: number; readonly latest: StoredEvent }>();
  for (const event of events) {
    const aggregate = aggregateOf(event.key, event.type);
    const { count, latest } = stories.get(aggregate) ?? { count: 0, latest: event };
    stories.set(aggregate, { count: count + 1, latest: latest.sequence > event.sequence ? latest : event });
  }
  const faults = rows.flatMap(({ key, version, status }) => {
    // Stock and accounts have no status: what they say is not about an order.
    const aggregate = `${status === undefined ? 'own' : 'order'} ${key}`;
    const story = stories.get(aggregate);
    stories.delete(aggregate);
    const isTold = story?.count === version && story.latest.sequence === version && statusAfter[story.latest.type] === status;
    const told = story ? `${story.count} events, the last ${story.latest.type}` : 'no event';
    return isTold ? [] : [`${key} in ${service} has version ${version}${status === undefined ? '' : ` and is ${status}`}, with ${told}`];
  });
  return [...faults, ...[...stories.values()].map(({ latest }) => `${latest.key} in ${service} has events and no row`)];
}

/** Whose words about an order a service hears. */
const heard: Readonly<Record<Service, readonly Service[]>> = {
  order: ['inventory', 'payment'],
  inventory: ['order'],
  payment: ['order'],
};

/** The events that a service takes in, if they were raised. */
export function heardBy(service: Service, outbox: Books['outbox']): StoredEvent[] {
  return heard[service].flatMap((other) => outbox[other].filter(({ type }) => isAboutOrder(type)));
}

/** The primary key of the inbox sees to it that an event is taken in once; here, that none was passed over and none came from elsewhere. */
export function oneEffect({ inbox, outbox, deadLetters }: Books): Finding {
  const faults = serviceNames.flatMap((service) => {
    const unheard = new Set(heardBy(service, outbox).map(({ id }) => id));
    const discarded = new Set(deadLetters[service].filter(isDiscarded).map(({ eventId }) => eventId));
    const strange = inbox[service].filter((id) => !unheard.delete(id) && !discarded.has(id));
    return [
      ...[...unheard].map((id) => `${id} was never taken in by ${service}`),
      ...strange.map((id) => `${id} was taken in by ${service}, and is in no outbox that it hears`),
    ];
  });
  return {
    invariant: 'every event about an order was taken in exactly once by each service that hears it',
    examined: serviceNames.reduce((count, service) => count + inbox[service].length, 0),
    unit: 'events',
    faults,
  };
}
