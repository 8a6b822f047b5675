import type { EventCodec, EventType, SagaEvent } from '@saga/contracts';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { validate as isUuid, version } from 'uuid';
import { DAY_MS, momentOf } from './partitions';
import { isTransient } from './transient';

/** A record as Kafka delivered it, once or more often. */
export interface Delivery {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: KafkaMessage['headers'];
  /** When its cluster got it, in milliseconds since 1970; only some who read records ask for it. */
  readonly timestamp?: string;
}

/** A record that a service must account for: an event that it reacts to, or what should have been one. */
export type Received = Message | Unusable;

/** A delivered event that this service reacts to. */
export interface Message {
  /** The event id, in lower case as PostgreSQL gives it back: the same for every delivery of the event. */
  readonly id: string;
  /** Records with the same key are applied in their order within a topic, or not at all. */
  readonly key: string;
  readonly event: SagaEvent;
  readonly traceparent: string | undefined;
  readonly delivery: Delivery;
}

/** A record that could not be applied when it was tried, and would not be if it were tried again at once. */
export interface Unusable {
  readonly id: string | undefined;
  readonly key: string;
  /** Of the event, if it could be told. */
  readonly type?: EventType | undefined;
  readonly error: Error;
  readonly delivery: Delivery;
}

/** A record that will not pass however often it is tried. */
export class UnusableRecordError extends Error {
  override readonly name = 'UnusableRecordError';
}

/** An id from further ahead is made up, or its maker's clock is wrong. The inbox may have no partition for it, and the consumer would wait for one. */
const FURTHEST_AHEAD_MS = DAY_MS;

/** Longer keys than any of ours are taken for none. */
const MAX_KEY_BYTES = 256;

export function deliveriesOf({ batch }: EachBatchPayload): Delivery[] {
  const { topic, partition } = batch;
  return batch.messages.map(({ offset, key, value, headers, timestamp }) => ({ topic, partition, offset, key, value, headers, timestamp }));
}

/** A partition as people write it: `order.events[2]`. */
export function partitionOf({ topic, partition }: Pick<Delivery, 'topic' | 'partition'>): string {
  return `${topic}[${partition}]`;
}

/** Where a record is, as people write it: `order.events[2]@145`. */
export function placeOf(record: Pick<Delivery, 'topic' | 'partition' | 'offset'>): string {
  return `${partitionOf(record)}@${record.offset}`;
}

/** Reads a record; undefined when its event type is none of `handles`, without decoding its body. Throws only what will pass. */
export async function receive(codec: EventCodec, handles: ReadonlySet<EventType>, delivery: Delivery): Promise<Received | undefined> {
  const [id, key] = [idOf(delivery), keyOf(delivery)];
  let type: EventType | undefined;
  try {
    if (!delivery.value) throw new UnusableRecordError('The record has no value');
    type = await codec.typeOf(delivery.value);
    if (!type || !handles.has(type)) return undefined;
    if (!id)
      throw new UnusableRecordError(`The header "id" must be a UUIDv7 of no later day, not ${JSON.stringify(headerOf(delivery, 'id'))}`);
    return { id, key, event: await codec.decode(delivery.value), traceparent: headerOf(delivery, 'traceparent'), delivery };
  } catch (error) {
    if (isTransient(error)) throw error;
    return { id, key, type, error: error as Error, delivery };
  }
}

export function headerOf({ headers }: Pick<Delivery, 'headers'>, name: string): string | undefined {
  const value = headers?.[name];
  return (Array.isArray(value) ? value[0] : value)?.toString();
}

function idOf(delivery: Delivery): string | undefined {
  const id = headerOf(delivery, 'id');
  const isEventId = id && isUuid(id) && version(id) === 7 && momentOf(id) < Date.now() + FURTHEST_AHEAD_MS;
  return isEventId ? id.toLowerCase() : undefined;
}

/** The record's key; a record without one that PostgreSQL could keep as text stands for itself alone. */
function keyOf(delivery: Delivery): string {
  const { key } = delivery;
  const text = key?.toString();
  const usable = text && key!.length <= MAX_KEY_BYTES && !text.includes('\0') && Buffer.from(text).equals(key!);
  return usable ? text : placeOf(delivery);
}
