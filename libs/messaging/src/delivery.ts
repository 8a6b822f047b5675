import type { EventCodec, EventType, SagaEvent } from '@saga/contracts';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { validate as isUuid } from 'uuid';

/** A record as Kafka delivered it, once or more often. */
export interface Delivery {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly value: Buffer | null;
  readonly headers: KafkaMessage['headers'];
}

/** A delivered event that this service reacts to. */
export interface Message {
  /** The event id, in lower case as PostgreSQL gives it back: the same for every delivery of the event. */
  readonly id: string;
  readonly event: SagaEvent;
  readonly traceparent: string | undefined;
  readonly delivery: Delivery;
}

/** A record that will not pass however often it is tried. */
export class UnusableRecordError extends Error {
  override readonly name = 'UnusableRecordError';
}

export function deliveriesOf({ batch }: EachBatchPayload): Delivery[] {
  const { topic, partition } = batch;
  return batch.messages.map(({ offset, value, headers }) => ({ topic, partition, offset, value, headers }));
}

/** Where a record is, as people write it: `order.events[2]@145`. */
export function placeOf({ topic, partition, offset }: Pick<Delivery, 'topic' | 'partition' | 'offset'>): string {
  return `${topic}[${partition}]@${offset}`;
}

/** Decodes a record; undefined when its event type is none of `handles`, without decoding its body. */
export async function readMessage(codec: EventCodec, handles: ReadonlySet<EventType>, delivery: Delivery): Promise<Message | undefined> {
  if (!delivery.value) throw new UnusableRecordError('The record has no value');
  const type = await codec.typeOf(delivery.value);
  if (!type || !handles.has(type)) return undefined;
  const id = header(delivery, 'id');
  if (!id || !isUuid(id)) throw new UnusableRecordError(`The header "id" must be a UUID, not ${JSON.stringify(id)}`);
  return { id: id.toLowerCase(), event: await codec.decode(delivery.value), traceparent: header(delivery, 'traceparent'), delivery };
}

function header({ headers }: Delivery, name: string): string | undefined {
  const value = headers?.[name];
  return (Array.isArray(value) ? value[0] : value)?.toString();
}
