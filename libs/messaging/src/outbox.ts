import { keyOf, serviceOf, topicOf, type EventCodec, type SagaEvent } from '@saga/contracts';
import { v7 as uuidv7 } from 'uuid';
import { childOf, currentTraceparent, newTraceparent } from './trace';
import { requireTransaction, type Transaction } from './transaction';

export interface OutboxEntry {
  readonly event: SagaEvent;
  /** The version of the aggregate that this event brought it to; per key, it orders the topic. */
  readonly sequence: number;
  /** The trace that caused the event; the current request's when absent. */
  readonly traceparent?: string | undefined;
}

/** Events on their way to Kafka: rows that commit with the state and are relayed from the log by Debezium. */
export class Outbox {
  constructor(private readonly codec: Pick<EventCodec, 'encode'>) {}

  /**
   * Adds events in the order given. Throws InvalidEventError for an event its schema refuses
   * and CodecNotPreparedError, which passes, while the registry has not been heard since the start.
   */
  async add(tx: Transaction, entries: readonly OutboxEntry[]): Promise<void> {
    requireTransaction(tx, 'The outbox');
    if (entries.length === 0) return;
    const traceparentOf = (entry: OutboxEntry): string => {
      const cause = entry.traceparent ?? currentTraceparent();
      return cause ? childOf(cause) : newTraceparent();
    };
    await tx.query(
      `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, traceparent, sequence)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::bigint[])`,
      [
        entries.map(() => uuidv7()),
        entries.map(({ event }) => topicOf(serviceOf(event.type))),
        entries.map(({ event }) => keyOf(event)),
        entries.map(({ event }) => event.type),
        entries.map(({ event }) => this.codec.encode(event)),
        entries.map(traceparentOf),
        entries.map(({ sequence }) => sequence),
      ],
    );
  }
}
