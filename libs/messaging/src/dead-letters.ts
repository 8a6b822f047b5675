import { FIRST_PAUSE_MS, isBoundToComplete, mustComplete, VISIBILITY_PAUSE_MS } from './dead-letter-policy';
import { NotVisibleError, type Parked } from './decide';
import type { Delivery, Received } from './delivery';
import { decoded, encoded, textOf, typeOf, type Headers } from './letter-text';
import { requireTransaction, type Transaction } from './transaction';
import type { EntityManager } from 'typeorm';

/** A record that could not be applied, or that stays behind one: kept whole, so that it can be applied later. */
export interface DeadLetter {
  readonly id: string;
  readonly key: string;
  /** Of the event, as far as it is known. */
  readonly type: string | null;
  readonly delivery: Delivery;
  /** How often any process tried it in vain: kept with it, and not counted anew after a restart. */
  readonly attempts: number;
  /** How many of them a person asked for. */
  readonly replays: number;
}

/** A letter whose key is locked. */
export interface TakenLetter extends DeadLetter {
  /** It waited for a person. */
  readonly wasGivenUp: boolean;
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
    // The update that changes nothing locks a row that another transaction has made since lock(), which a mere conflict would not.
    await tx.query(
      `INSERT INTO parked_keys (key, due_at)
       SELECT key, clock_timestamp() + pause * interval '1 ms' FROM unnest($1::text[], $2::float8[]) AS head (key, pause)
       ON CONFLICT (key) DO UPDATE SET due_at = parked_keys.due_at`,
      [
        heads.map(({ received: { key } }) => key),
        heads.map(({ error }) => (error instanceof NotVisibleError ? VISIBILITY_PAUSE_MS : FIRST_PAUSE_MS)),
      ],
    );
    // What must complete is not left behind a letter that waits for a person.
    const bound = parked.filter(({ received, error }) => !error && isBoundToComplete(typeOf(received))).map(({ received: { key } }) => key);
    if (bound.length > 0) {
      await tx.query(`UPDATE parked_keys SET due_at = clock_timestamp() WHERE key = ANY($1) AND due_at IS NULL`, [bound]);
    }
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

  /** Keys to be tried now, those first that wait longest. */
  async due(manager: EntityManager, limit: number): Promise<string[]> {
    const rows: { key: string }[] = await manager.query(
      `SELECT key FROM parked_keys WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $1`,
      [limit],
    );
    return rows.map(({ key }) => key);
  }

  /** The letter of a key that is to be tried before its others. */
  async first(manager: EntityManager, key: string): Promise<DeadLetter | undefined> {
    const [row]: LetterRow[] = await manager.query(
      `SELECT ${letterColumns} FROM dead_letters WHERE key = $1 AND status = 'PARKED' ORDER BY id LIMIT 1`,
      [key],
    );
    return row && letterOf(row);
  }

  /**
   * Locks a key and gives its first letter; undefined if by then the key is not due any more, unless a person asks, who need not wait for that.
   * A key without a letter is free: its record was parked and resolved before, and came again.
   */
  async take(tx: Transaction, key: string, byHand: boolean): Promise<TakenLetter | undefined> {
    requireTransaction(tx, 'The dead letters');
    const [locked]: Pick<TakenLetter, 'wasGivenUp'>[] = await tx.query(
      `SELECT due_at IS NULL AS "wasGivenUp" FROM parked_keys WHERE key = $1 AND ($2 OR due_at <= clock_timestamp()) FOR UPDATE`,
      [key, byHand],
    );
    if (!locked) return undefined;
    const letter = await this.first(tx, key);
    if (!letter) await tx.query(`DELETE FROM parked_keys WHERE key = $1`, [key]);
    return letter && { ...letter, ...locked };
  }

  /** Takes a letter from its key, which is free if this was its last one, and due at once if this was its first one. */
  async resolve(
    tx: Transaction,
    { id, key }: Pick<DeadLetter, 'id' | 'key'>,
    status: 'REDRIVEN' | 'DISCARDED',
    reason?: string,
  ): Promise<void> {
    requireTransaction(tx, 'The dead letters');
    await tx.query(`UPDATE dead_letters SET status = $2, reason = $3, resolved_at = clock_timestamp() WHERE id = $1`, [id, status, reason]);
    await tx.query(
      `UPDATE parked_keys SET due_at = clock_timestamp()
       WHERE key = $1 AND NOT EXISTS (SELECT FROM dead_letters WHERE key = $1 AND status = 'PARKED' AND id < $2)`,
      [key, id],
    );
    await tx.query(
      `DELETE FROM parked_keys WHERE key = $1 AND NOT EXISTS (SELECT FROM dead_letters WHERE key = $1 AND status = 'PARKED')`,
      [key],
    );
  }

  /** Notes a failed attempt; without a pause the key waits for a person. */
  async defer(
    tx: Transaction,
    { id, key }: DeadLetter,
    { error, pause, byHand }: { readonly error: Error; readonly pause: number | null; readonly byHand: boolean },
  ): Promise<void> {
    requireTransaction(tx, 'The dead letters');
    await tx.query(`UPDATE parked_keys SET due_at = ${IN_MILLISECONDS} WHERE key = $1`, [key, pause]);
    await tx.query(`UPDATE dead_letters SET attempts = attempts + 1, replays = replays + $3, error = $2 WHERE id = $1`, [
      id,
      textOf(error),
      Number(byHand),
    ]);
  }

  /** Puts a key off that is due. One that somebody else has tried meanwhile stays as that attempt left it: it may be given up. */
  async postpone(tx: Transaction, key: string, pauseMs: number): Promise<void> {
    requireTransaction(tx, 'The dead letters');
    await tx.query(`UPDATE parked_keys SET due_at = ${IN_MILLISECONDS} WHERE key = $1 AND due_at <= clock_timestamp()`, [key, pauseMs]);
  }

  /** Whether a letter of the key must complete. */
  async isBoundToComplete(tx: Transaction, key: string): Promise<boolean> {
    const bound: unknown[] = await tx.query(`SELECT FROM dead_letters WHERE key = $1 AND status = 'PARKED' AND type = ANY($2) LIMIT 1`, [
      key,
      [...mustComplete],
    ]);
    return bound.length > 0;
  }
}

/** Null, which is never, if there is no pause. */
const IN_MILLISECONDS = `clock_timestamp() + $2::float8 * interval '1 ms'`;

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
  readonly replays: number;
}

const letterColumns = `id, key, type, topic, partition, record_offset AS "offset", record_key AS "recordKey", record_value AS value, headers, attempts, replays`;

function letterOf({ id, key, type, attempts, replays, recordKey, headers, ...record }: LetterRow): DeadLetter {
  return { id, key, type, attempts, replays, delivery: { ...record, key: recordKey, headers: decoded(headers) } };
}
