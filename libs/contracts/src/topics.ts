import type { EventType, SagaEvent } from './generated/events';
import { schemas } from './generated/schemas';

/** The services, the cloud each lives in, and how many partitions its topics have: fixed when the topics are created. */
export const services = {
  order: { cloud: 'aws', partitions: 4 },
  inventory: { cloud: 'aws', partitions: 4 },
  payment: { cloud: 'azure', partitions: 4 },
} as const;

export type Service = keyof typeof services;
export type Cloud = (typeof services)[Service]['cloud'];

export const serviceNames = Object.keys(services) as readonly Service[];
export const clouds: readonly Cloud[] = [...new Set(serviceNames.map((service) => services[service].cloud))];
export const eventTypes = Object.keys(schemas) as readonly EventType[];

/** The topic a service publishes its events to, as its own cloud calls it. */
export function topicOf(service: Service): string {
  return `${service}.events`;
}

/** The same topic as it is called in `cloud`: MirrorMaker puts the cloud of origin in front of what it copies from there. */
export function topicSeenFrom(cloud: Cloud, service: Service): string {
  const origin = services[service].cloud;
  return origin === cloud ? topicOf(service) : `${origin}.${topicOf(service)}`;
}

/** Where references to the records that a service parked go; it exists in the service's own cloud only. */
export function deadLetterTopicOf(service: Service): string {
  return `${service}.dead-letters`;
}

export function serviceOf(type: EventType): Service {
  return schemas[type].namespace.slice('shop.'.length) as Service;
}

export function eventTypesOf(service: Service): readonly EventType[] {
  return eventTypes.filter((type) => serviceOf(type) === service);
}

/** The registry's subject of an event type: the full name of its record, because a topic carries several types. */
export function subjectOf(type: EventType): string {
  return `${schemas[type].namespace}.${type}`;
}

/** The order that an event is about. Throws for the two events that are about none, StockReceived and FundsDeposited. */
export function orderIdOf(event: SagaEvent): string {
  if (!('orderId' in event)) throw new Error(`${event.type} is about no order`);
  return event.orderId;
}

/** The Kafka record key of an event: the value of the field that its schema's `key` names. */
export function keyOf(event: SagaEvent): string {
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  return String(fields[schemas[event.type].key]);
}
