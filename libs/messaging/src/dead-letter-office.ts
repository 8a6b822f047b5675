import { Problem, type EventCodec } from '@saga/contracts';
import type { DataSource } from 'typeorm';
import { isBoundToComplete } from './dead-letter-policy';
import { refusalIfBound, refusalIfReplayed, refusalIfResolved } from './dead-letter-refusals';
import type { DeadLetters } from './dead-letters';
import type { Redriver } from './redriver';
import { inTransaction, type Transaction } from './transaction';
import { isTransient } from './transient';

/** Letters of one key that a request applies: it must end while somebody waits for it. */
const LETTERS_AT_ONCE = 500;

/** A letter as people see it. */
export interface DeadLetterView {
  readonly id: string;
  readonly key: string;
  readonly status: 'PARKED' | 'REDRIVEN' | 'DISCARDED';
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly eventId: string | null;
  readonly type: string | null;
  /** Null while it stays behind an earlier letter of its key. */
  readonly error: string | null;
  readonly attempts: number;
  readonly replays: number;
  readonly mustComplete: boolean;
  readonly parkedAt: Date;
  /** When its key is tried again by itself; null when it waits for a person or is resolved. */
  readonly dueAt: Date | null;
  readonly resolvedAt: Date | null;
  /** Why it was discarded. */
  readonly reason: string | null;
}

export interface DeadLetterFilter {
  readonly status?: DeadLetterView['status'];
  readonly type?: string;
  /** A part of the error's text. */
  readonly error?: string;
  readonly key?: string;
  readonly olderThanSeconds?: number;
  /** Letters with a greater id only. */
  readonly after?: string;
  readonly limit: number;
}

/** What came of redriving a key: the letters that are applied now, and the one that stopped it. */
export interface Redriven {
  readonly redriven: readonly string[];
  readonly failed?: { readonly id: string; readonly error: string };
}

/** Where people look at dead letters, and decide about them. */
export class DeadLetterOffice {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deadLetters: DeadLetters,
    private readonly redriver: Redriver,
    private readonly codec: Pick<EventCodec, 'decode'>,
  ) {}

  list({ status, type, error, key, olderThanSeconds, after, limit }: DeadLetterFilter): Promise<DeadLetterView[]> {
    return this.#select(
      `($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR type = $2) AND ($3::text IS NULL OR strpos(lower(error), lower($3)) > 0)
       AND ($4::text IS NULL OR key = $4) AND ($5::float8 IS NULL OR parked_at < clock_timestamp() - $5::float8 * interval '1 s')
       AND id > $6 ORDER BY id LIMIT $7`,
      [status, type, error, key, olderThanSeconds, after ?? 0, limit],
    );
  }

  /** @throws Problem DEAD_LETTER_NOT_FOUND */
  async view(id: string): Promise<DeadLetterView> {
    const [view] = await this.#select('id = $1', [id]);
    if (!view) throw notFound(id);
    return view;
  }

  /** The bytes of the record, if it had any. @throws Problem DEAD_LETTER_NOT_FOUND */
  async valueOf(id: string): Promise<Buffer | null> {
    const [row]: { value: Buffer | null }[] = await this.dataSource.query(`SELECT record_value AS value FROM dead_letters WHERE id = $1`, [
      id,
    ]);
    if (!row) throw notFound(id);
    return row.value;
  }

  /**
   * Applies the letters of this letter's key, in their order, until one fails.
   * @throws Problem DEAD_LETTER_NOT_FOUND, DEAD_LETTER_RESOLVED, or, without `force`, DEAD_LETTER_REPLAYED_TOO_OFTEN
   */
  async redrive(id: string, force: boolean): Promise<Redriven> {
    const { key } = await inTransaction(this.dataSource, (tx) => this.#parked(tx, id));
    const first = await this.deadLetters.first(this.dataSource.manager, key);
    const refusal = first && !force && refusalIfReplayed(first);
    if (refusal) throw refusal;
    const redriven: string[] = [];
    // What is left of a longer key is due, and goes on by itself.
    while (redriven.length < LETTERS_AT_ONCE) {
      const attempt = await this.redriver.attempt(key, true).catch(async (error: unknown) => {
        if (redriven.length === 0) throw error;
        // Where the database itself is away nobody knows which letter it was: it is due, and goes on by itself.
        const letter = await this.deadLetters.first(this.dataSource.manager, key).catch(() => undefined);
        return letter && { letter, error: error as Error };
      });
      if (!attempt) break;
      const { letter, error } = attempt;
      if (error) return { redriven, failed: { id: letter.id, error: error.message } };
      redriven.push(letter.id);
    }
    return { redriven };
  }

  /**
   * Ends a letter without applying it; its row stays, with the reason. What stayed behind it is tried at once. What must complete is ended by
   * `force` alone, and only if no event can be had of its record: nothing but a header then says what it is, or that it happened.
   * @throws Problem DEAD_LETTER_NOT_FOUND, DEAD_LETTER_RESOLVED, DEAD_LETTER_MUST_COMPLETE
   */
  async discard(id: string, reason: string, force: boolean): Promise<void> {
    // Read before the key is locked: a registry that does not answer must not keep batches waiting for the lock.
    const isBinding = !force || (await this.#isEvent(id));
    await inTransaction(this.dataSource, async (tx) => {
      const { key, type } = await this.#parked(tx, id);
      const refusal = isBinding && refusalIfBound({ id, type, mustComplete: isBoundToComplete(type) });
      if (refusal) throw refusal;
      await this.deadLetters.resolve(tx, { id, key }, 'DISCARDED', reason);
    });
  }

  /** Whether what must complete can be applied at all. Throws what will pass: a registry that is away says nothing about the record. */
  async #isEvent(id: string): Promise<boolean> {
    const { eventId, mustComplete } = await this.view(id);
    // Without an id an event could not be told from its repeats.
    if (!mustComplete || eventId === null) return false;
    const value = await this.valueOf(id);
    return this.codec.decode(value).then(
      () => true,
      (error: unknown) => {
        if (isTransient(error)) throw error;
        return false;
      },
    );
  }

  /** Locks the letter's key, as everybody does before touching a letter. */
  async #parked(tx: Transaction, id: string): Promise<{ key: string; type: string | null }> {
    const letter = `SELECT key, type, status FROM dead_letters WHERE id = $1`;
    const [known]: { key: string }[] = await tx.query(letter, [id]);
    if (!known) throw notFound(id);
    await tx.query(`SELECT FROM parked_keys WHERE key = $1 FOR UPDATE`, [known.key]);
    const [row]: { key: string; type: string | null; status: DeadLetterView['status'] }[] = await tx.query(letter, [id]);
    const refusal = refusalIfResolved({ id, status: row!.status });
    if (refusal) throw refusal;
    return row!;
  }

  async #select(condition: string, parameters: unknown[]): Promise<DeadLetterView[]> {
    const rows: Omit<DeadLetterView, 'mustComplete'>[] = await this.dataSource.query(
      `SELECT id, key, status, topic, partition, record_offset AS "offset", event_id AS "eventId", type, error, attempts, replays, parked_at AS "parkedAt",
              CASE WHEN status = 'PARKED' THEN (SELECT due_at FROM parked_keys WHERE key = dead_letters.key) END AS "dueAt",
              resolved_at AS "resolvedAt", reason
       FROM dead_letters WHERE ${condition}`,
      parameters,
    );
    return rows.map((row) => ({ ...row, mustComplete: isBoundToComplete(row.type) }));
  }
}

function notFound(id: string): Problem {
  return new Problem('DEAD_LETTER_NOT_FOUND', `There is no dead letter ${id} here.`, { id });
}
