import { eventTypes, type EventCodec, type EventType, type SagaEvent } from '@saga/contracts';
import { headerOf, momentOf, receive, type Delivery } from '@saga/messaging';

/** A record as the log keeps it. Without an event it is none, and `error` says why. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly eventId: string | null;
  readonly key: string;
  readonly sequence: number | null;
  readonly schemaId: number | null;
  readonly traceparent: string | null;
  /** ISO 8601, as all times here; of the event id, which is made in the transaction that commits the event. */
  readonly committedAt: string | null;
  readonly inKafkaAt: string;
  readonly event: SagaEvent | null;
  /** The event as it is kept. */
  readonly json: string | null;
  readonly error: string | null;
}

const all: ReadonlySet<EventType> = new Set(eventTypes);

/** Reads records of any topics; throws only what will pass. */
export async function readRecords(codec: EventCodec, deliveries: readonly Delivery[]): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (const delivery of deliveries) records.push(await readRecord(codec, delivery));
  return records;
}

async function readRecord(codec: EventCodec, delivery: Delivery): Promise<LogRecord> {
  const received = await receive(codec, all, delivery);
  const { topic, partition, offset, value, timestamp } = delivery;
  const place = { topic, partition, offset: Number(offset) };
  const inKafkaAt = isoOf(Number(timestamp ?? 0));
  const schemaId = value && value.length >= 5 && value[0] === 0 ? value.readInt32BE(1) : null;
  if (received && 'event' in received) {
    const { id, key, traceparent } = received;
    const kept = keepable(received.event);
    const sequence = sequenceOf(headerOf(delivery, 'sequence'));
    const shared = { eventId: id, key, sequence, schemaId, traceparent: printable(traceparent) };
    return { ...place, ...shared, committedAt: isoOf(momentOf(id)), inKafkaAt, ...kept, error: null };
  }
  const error = received ? printable(received.error.message) : 'Its type is not known to this build';
  const unknown = { eventId: received?.id ?? null, key: received?.key ?? '', sequence: null, schemaId, traceparent: null };
  return { ...place, ...unknown, committedAt: null, inKafkaAt, event: null, json: null, error };
}

/** What is left of a record that the database refuses, and why it does. */
export function withoutEvent(record: LogRecord, error: unknown): LogRecord {
  const reason = printable(error instanceof Error ? error.message : String(error));
  return { ...record, traceparent: null, committedAt: null, event: null, json: null, error: reason };
}

const [EARLIEST, LATEST] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

function isoOf(milliseconds: number): string {
  // Anybody may write to a topic, also a time that is none, or one that PostgreSQL does not read.
  const isKept = Number.isSafeInteger(milliseconds) && milliseconds >= EARLIEST && milliseconds <= LATEST;
  return new Date(isKept ? milliseconds : 0).toISOString();
}

function sequenceOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** JSON shows a zero character, and half a surrogate pair, by its number. */
const ODD_CHARACTERS = /\\u(0000|d[89a-f])/;

/** PostgreSQL keeps neither a zero character nor half a surrogate pair, and anybody may write to a topic: without them the event goes on. */
function keepable(event: SagaEvent): { readonly event: SagaEvent; readonly json: string } {
  const json = JSON.stringify(event);
  if (!ODD_CHARACTERS.test(json)) return { event, json };
  const clean = withoutOddCharacters(event);
  return { event: clean, json: JSON.stringify(clean) };
}

function withoutOddCharacters<Value>(value: Value): Value;
function withoutOddCharacters(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.map((item: unknown) => withoutOddCharacters(item));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutOddCharacters(part)]));
}

/** What PostgreSQL's text keeps, and not more than a page of it. */
function printable(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 4_000);
}
