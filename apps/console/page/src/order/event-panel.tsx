import { CloseButton } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import type { OrderEvent } from '../../../src/api';
import { clock, dayAndClock, duration } from '../figures';
import { Json } from '../parts/json';
import { roleOf, roleWords } from '../saga/roles';

interface EventPanelProps {
  readonly ref: Ref<HTMLElement>;
  readonly event: OrderEvent;
  readonly conversation: readonly OrderEvent[];
  readonly onClose: () => void;
}

/** All that is known of one event: where it is, when it got there, what it follows from, and the decoded record. */
export function EventPanel({ ref, event, conversation, onClose }: EventPanelProps) {
  const { type, service, cloud, topic, partition, offset, key, sequence, schemaId, traceId, committedAt, inKafkaAt, seenAt, repeats } =
    event;
  const sinceCommit = (instant: string): string => `${clock(instant)}, ${duration(Date.parse(instant) - Date.parse(committedAt))} later`;
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['is', roleWords[roleOf(event)]],
    ['said by', `${service} in ${cloud}`],
    ['because of', causeInWords(event, conversation)],
    ['committed', dayAndClock(committedAt)],
    ['in Kafka', sinceCommit(inKafkaAt)],
    ['seen here', sinceCommit(seenAt)],
    ['record', `${topic}, partition ${partition}, offset ${offset}`],
    ['key', key],
    ['sequence', sequence ?? 'none'],
    ['schema id', schemaId],
    ['event id', event.eventId],
    ['trace', traceId ?? 'none'],
    ['repeats', repeats],
  ];
  return (
    <section ref={ref} tabIndex={-1} className="panel event-panel" aria-label={`Event ${type}`}>
      <header>
        <h2>{type}</h2>
        <CloseButton aria-label="Close the event" onClick={onClose} />
      </header>
      <dl className="figures">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Json value={event.event} label="Decoded record" />
    </section>
  );
}

export function causeInWords({ causedBy, trigger }: OrderEvent, conversation: readonly OrderEvent[]): string {
  const types = conversation.filter(({ eventId }) => causedBy.includes(eventId)).map(({ type }) => type);
  if (types.length > 0) return types.join(' and ');
  if (trigger) return trigger === 'customer' ? "the customer's request" : 'the deadline';
  return 'what has not been seen yet';
}
