import type { SagaEvent } from '@saga/contracts';
import type { Transaction } from '@saga/messaging';
import { jsonArray, plainArray } from './columns';
import { refusedByLog } from './fault';
import type { LogRecord } from './record';

/** An event as it is read back: dates are text. */
export interface LoggedEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly sequence: string | null;
  readonly schemaId: number;
  readonly traceparent: string | null;
  readonly committedAt: Date;
  readonly inKafkaAt: Date;
  readonly seenAt: Date;
  readonly repeats: number;
  readonly event: SagaEvent;
}

/** The ids of those of the records' events that the log has already: as a rule none, while all are new. */
export async function loadKnown(tx: Transaction, records: readonly LogRecord[]): Promise<ReadonlySet<string>> {
  const ids = plainArray(records.map(({ eventId }) => eventId));
  const rows: { id: string }[] = await tx.query(`SELECT event_id AS id FROM events WHERE is_first AND event_id = ANY($1::uuid[])`, [ids]);
  return new Set(rows.map(({ id }) => id));
}

/** Those that have an event, without the further copies of one. */
export function firstCopies(records: readonly LogRecord[], known: ReadonlySet<string>): LogRecord[] {
  const seen = new Set(known);
  return records.filter(({ eventId, event }) => event !== null && eventId !== null && seen.size < seen.add(eventId).size);
}

/** Adds records to the log, also those that are not among the first copies and have no effect. */
export async function append(tx: Transaction, records: readonly LogRecord[], first: readonly LogRecord[]): Promise<void> {
  const isFirst = new Set(first);
  const columns = [
    plainArray(records.map(({ topic }) => topic)),
    plainArray(records.map(({ partition }) => partition)),
    plainArray(records.map(({ offset }) => offset)),
    plainArray(records.map(({ eventId }) => eventId)),
    plainArray(records.map((record) => isFirst.has(record))),
    plainArray(records.map(({ event }) => event?.type ?? null)),
    records.map(({ key }) => key),
    plainArray(records.map(({ event }) => (event && 'orderId' in event ? event.orderId : null))),
    plainArray(records.map(({ sequence }) => sequence)),
    plainArray(records.map(({ schemaId }) => schemaId)),
    records.map(({ traceparent }) => traceparent),
    plainArray(records.map(({ committedAt }) => committedAt)),
    plainArray(records.map(({ inKafkaAt }) => inKafkaAt)),
    records.map(({ error }) => error),
    jsonArray(records.map(({ json }) => json)),
  ];
  await tx.query(APPEND, columns).catch(refusedByLog);
}

const APPEND = `
  INSERT INTO events (topic, partition, record_offset, event_id, is_first, type, key, order_id, sequence, schema_id, traceparent,
                      committed_at, in_kafka_at, seen_at, event, error)
  SELECT topic, partition, record_offset, event_id, is_first, type, key, order_id, sequence, schema_id, traceparent,
         committed_at, in_kafka_at, clock_timestamp(), nullif(event, 'null'), error
  FROM ROWS FROM (
         unnest($1::text[], $2::int[], $3::bigint[], $4::uuid[], $5::bool[], $6::text[], $7::text[], $8::uuid[], $9::bigint[], $10::int[],
                $11::text[], $12::timestamptz[], $13::timestamptz[], $14::text[]),
         jsonb_array_elements($15::jsonb))
         AS new (topic, partition, record_offset, event_id, is_first, type, key, order_id, sequence, schema_id, traceparent,
                 committed_at, in_kafka_at, error, event)`;

/** The conversation about an order, by time of commit and, within a service, by sequence; up to a moment if one is given. */
export async function conversationOf(db: Queryable, orderId: string, asOf?: string): Promise<LoggedEvent[]> {
  return db.query(
    `SELECT event_id AS "eventId", topic, partition, record_offset AS "offset", key, sequence, schema_id AS "schemaId", traceparent,
            committed_at AS "committedAt", in_kafka_at AS "inKafkaAt", seen_at AS "seenAt", event,
            (SELECT count(*)::int FROM events AS copy WHERE copy.order_id = $1 AND copy.event_id = first.event_id AND NOT copy.is_first) AS repeats
     FROM events AS first
     WHERE order_id = $1 AND is_first AND ($2::timestamptz IS NULL OR committed_at <= $2)
     ORDER BY committed_at, topic, sequence, event_id`,
    [orderId, asOf ?? null],
  );
}

/** So many events are in memory at a time. */
const PAGE = 1_000;

/** Events that were committed from one moment to another, both included, page by page: a busy minute has more of them than memory. */
export async function* eventsBetween(tx: Transaction, from: string, to: string): AsyncGenerator<readonly SagaEvent[]> {
  await tx.query(
    `DECLARE between_moments NO SCROLL CURSOR FOR SELECT event FROM events WHERE is_first AND committed_at >= $1 AND committed_at <= $2`,
    [from, to],
  );
  for (;;) {
    const rows: { event: SagaEvent }[] = await tx.query(`FETCH ${PAGE} FROM between_moments`);
    if (rows.length === 0) break;
    yield rows.map(({ event }) => event);
  }
  await tx.query(`CLOSE between_moments`);
}

/** A transaction, or the data source for a single question. */
export interface Queryable {
  query<Rows>(text: string, parameters?: unknown[]): Promise<Rows>;
}
