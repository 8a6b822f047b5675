import type { EventType } from '@saga/contracts';
import { NotVisibleError, type Parked } from './decide';
import { headerOf, type Delivery, type Received } from './delivery';
import { requireTransaction, type Transaction } from './transaction';

/** A record that could not be applied, or that stays behind one: kept whole, so that it can be applied later. */
export interface DeadLetter {
  readonly id: string;
  readonly key: string;
  /** Of the event, as far as it is known. */
  readonly type: string | null;
  readonly delivery: Delivery;
  readonly attempts: number;
}

/** How often a letter is tried before it waits for a person: with the pauses below, for about half a minute. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 250;
/** The row an early event is about is missing for milliseconds as a rule. */
const VISIBILITY_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

/** After these there is no way back, so nobody gives them up: they are tried for as long as it takes, and cannot be discarded. */
const mustComplete: ReadonlySet<string | null> = new Set<EventType>(['OrderConfirmed', 'OrderCancelled']);

export function isBoundToComplete(type: string | null): boolean {
  return mustComplete.has(type);
}

/** 250 ms after the first attempt, then twice as long each time up to 30 s, each with up to half of it as jitter; null: not by itself again. */
export function pauseAfter(attempts: number, type: string | null, random = Math.random): number | null {
  if (attempts >= MAX_ATTEMPTS && !isBoundToComplete(type)) return null;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 16)) * (1 - random() / 2);
}

/**
 * The records that a service could not apply, in its own database: written in the transaction of their batch, so there is no second write to lose.
 * A row in parked_keys stands for all letters of a key. Whoever adds a letter to a key or takes one from it holds that row under lock, so that
 * nothing overtakes.
 */
export class DeadLetters {
  /** Locks the keys that have letters, in their order, and tells which of the records' keys these are. */
  async lock(tx: Transaction, batch: readonly Received[]): Promise<Set<string>> {
    requireTransaction(tx, 'The dead letters');
    if (batch.length === 0) return new Set();
    const keys = [...new Set(batch.map(({ key }) => key))];
    const rows: { key: string }[] = await tx.query(`SELECT key FROM parked_keys WHERE key = ANY($1) ORDER BY key FOR UPDATE`, [keys]);
    return new Set(rows.map(({ key }) => key));
  }

  /** Keeps records in the order given. A record that is here already, delivered again without a usable id, stays as it is. */
  async park(tx: Transaction, parked: readonly Parked[]): Promise<void> {
    requireTransaction(tx, 'The dead letters');
    if (parked.length === 0) return;
    const heads = parked.filter(({ error }) => error).toSorted((a, b) => (a.received.key < b.received.key ? -1 : 1));
    await tx.query(
      `INSERT INTO parked_keys (key, due_at)
       SELECT key, clock_timestamp() + pause * interval '1 ms' FROM unnest($1::text[], $2::float8[]) AS head (key, pause) ON CONFLICT DO NOTHING`,
      [
        heads.map(({ received: { key } }) => key),
        heads.map(({ error }) => (error instanceof NotVisibleError ? VISIBILITY_PAUSE_MS : FIRST_PAUSE_MS)),
      ],
    );
    const deliveries = parked.map(({ received: { delivery } }) => delivery);
    await tx.query(
      `INSERT INTO dead_letters (key, topic, partition, record_offset, record_key, record_value, headers, event_id, type, error, attempts)
       SELECT key, topic, partition, record_offset, record_key, record_value, headers, event_id, type, error, (error IS NOT NULL)::int
       FROM unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bytea[], $6::bytea[], $7::jsonb[], $8::uuid[], $9::text[], $10::text[])
              WITH ORDINALITY AS record (key, topic, partition, record_offset, record_key, record_value, headers, event_id, type, error, place)
       ORDER BY place ON CONFLICT DO NOTHING`,
      [
        parked.map(({ received: { key } }) => key),
        deliveries.map(({ topic }) => topic),
        deliveries.map(({ partition }) => partition),
        deliveries.map(({ offset }) => offset),
        deliveries.map(({ key }) => key),
        deliveries.map(({ value }) => value),
        deliveries.map(({ headers }) => JSON.stringify(encoded(headers))),
        parked.map(({ received: { id } }) => id),
        parked.map(({ received }) => typeOf(received)),
        parked.map(({ error }) => error && textOf(error)),
      ],
    );
  }

  /** Locks one key that is due and that nobody else works on, or the key given, due or not; its first letter is the one to try. */
  async take(tx: Transaction, key?: string): Promise<DeadLetter | undefined> {
    requireTransaction(tx, 'The dead letters');
    const [taken]: { key: string }[] = await (key === undefined
      ? tx.query(`SELECT key FROM parked_keys WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`)
      : tx.query(`SELECT key FROM parked_keys WHERE key = $1 FOR UPDATE`, [key]));
    if (!taken) return undefined;
    const [row]: LetterRow[] = await tx.query(
      `SELECT ${letterColumns} FROM dead_letters WHERE key = $1 AND status = 'PARKED' ORDER BY id LIMIT 1`,
      [taken.key],
    );
    // A record that was parked and resolved before has come again: its key is free.
    if (!row) await tx.query(`DELETE FROM parked_keys WHERE key = $1`, [taken.key]);
    return row && letterOf(row);
  }

  /** Takes a letter from its key, which is free when this was its last one, and due at once otherwise. */
  async resolve(
    tx: Transaction,
    { id, key }: Pick<DeadLetter, 'id' | 'key'>,
    status: 'REDRIVEN' | 'DISCARDED',
    reason?: string,
  ): Promise<void> {
    requireTransaction(tx, 'The dead letters');
    await tx.query(`UPDATE dead_letters SET status = $2, reason = $3, resolved_at = clock_timestamp() WHERE id = $1`, [id, status, reason]);
    await tx.query(
      `WITH freed AS (
         DELETE FROM parked_keys WHERE key = $1 AND NOT EXISTS (SELECT FROM dead_letters WHERE key = $1 AND status = 'PARKED') RETURNING key)
       UPDATE parked_keys SET due_at = clock_timestamp() WHERE key = $1 AND NOT EXISTS (SELECT FROM freed)`,
      [key],
    );
  }

  /** Notes a failed attempt; without a pause the key waits for a person. */
  async defer(tx: Transaction, { id, key }: DeadLetter, error: Error, pauseMs: number | null, attempts = 1): Promise<void> {
    requireTransaction(tx, 'The dead letters');
    await tx.query(`UPDATE dead_letters SET attempts = attempts + $3, error = $2 WHERE id = $1`, [id, textOf(error), attempts]);
    await tx.query(`UPDATE parked_keys SET due_at = clock_timestamp() + $2::float8 * interval '1 ms' WHERE key = $1`, [key, pauseMs]);
  }
}

function typeOf(received: Received): string | undefined {
  return 'event' in received ? received.event.type : headerOf(received.delivery, 'type')?.replaceAll('\0', '');
}

type Headers = Record<string, string[]>;

interface LetterRow {
  readonly id: string;
  readonly key: string;
  readonly type: string | null;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly recordKey: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
  readonly attempts: number;
}

const letterColumns = `id, key, type, topic, partition, record_offset AS "offset", record_key AS "recordKey", record_value AS value, headers, attempts`;

function letterOf({ id, key, type, attempts, recordKey, headers, ...record }: LetterRow): DeadLetter {
  return { id, key, type, attempts, delivery: { ...record, key: recordKey, headers: decoded(headers) } };
}

/** Headers are bytes, which JSON does not have. */
function encoded(headers: Delivery['headers']): Headers {
  const values = Object.entries(headers ?? {}).map(([name, value]) => [Buffer.from(name).toString('base64'), [value].flat()] as const);
  return Object.fromEntries(
    values.map(([name, value]) => [name, value.flatMap((each) => (each === undefined ? [] : Buffer.from(each).toString('base64')))]),
  );
}

function decoded(headers: Headers): Delivery['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [
      Buffer.from(name, 'base64').toString(),
      values.map((value) => Buffer.from(value, 'base64')),
    ]),
  );
}

/** PostgreSQL's text has no NUL, and nobody reads more than this. */
function textOf({ message }: Error): string {
  return message.replaceAll('\0', '').slice(0, 4_000);
}
