import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { BatchProcessor } from './batch-processor';
import type { DeadLetterReferences } from './dead-letter-references';
import { isBoundToComplete, LONGEST_PAUSE_MS, pauseAfter } from './dead-letter-policy';
import type { DeadLetter, DeadLetters, TakenLetter } from './dead-letters';
import { placeOf, type Received } from './delivery';
import { redriveAttempts } from './metrics';
import { inTransaction, type Transaction } from './transaction';
import { isTransient } from './transient';

/** How often keys that are due are looked for: one read of an index that is empty as a rule. */
const LOOK_MS = 250;
/** Keys looked for at once. */
const KEYS_AT_ONCE = 100;
/** A key that cannot be tried because a part is away does not keep the others from being tried. */
const POSTPONED_MS = 1_000;

/** A letter that was tried, and why it failed if it did. */
export interface Attempt {
  readonly letter: DeadLetter;
  readonly error?: Error;
}

/** What a failed attempt means for the letter's key: when it is tried again, if it is by itself, and whether one of its letters must complete. */
interface Noted {
  readonly pause: number | null;
  readonly isBound: boolean;
}

/** Applies dead letters again: each key in its order, each letter in a transaction of its own, so that a crash loses no progress. */
export class Redriver {
  readonly #logger = new Logger('Redriver');
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly processor: Pick<BatchProcessor<unknown>, 'read' | 'load' | 'apply'>,
    private readonly deadLetters: DeadLetters,
    private readonly references: DeadLetterReferences,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when the letter under way is done with. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Tries each key that is due, up to its first letter that fails. */
  async redriveDue(): Promise<void> {
    for (let keys: string[]; (keys = await this.deadLetters.due(this.dataSource.manager, KEYS_AT_ONCE)).length > 0;) {
      for (const key of keys) {
        if (this.#stop.signal.aborted) return;
        await this.#redriveKey(key);
      }
      if (keys.length < KEYS_AT_ONCE) return;
    }
  }

  /**
   * Tries the first letter of a key; undefined if it has none, or if somebody else has dealt with it meanwhile, be it in vain. What follows from it,
   * its end and the freedom of its key commit together; so does the note of its failure. Throws when a part is away, which is no attempt.
   */
  async attempt(key: string, byHand = false): Promise<Attempt | undefined> {
    const first = await this.deadLetters.first(this.dataSource.manager, key);
    // Read before the key is locked: a registry that does not answer must not keep batches waiting for the lock.
    const received = first ? await this.processor.read(first.delivery) : [];
    const done = await inTransaction(this.dataSource, async (tx) => {
      const letter = await this.deadLetters.take(tx, key, byHand);
      if (!letter || letter.id !== first?.id) return undefined;
      try {
        return { letter, decided: await this.#apply(tx, letter, received) };
      } catch (thrown) {
        if (isTransient(thrown)) throw thrown;
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        return { letter, error, noted: await this.#note(tx, letter, error, byHand) };
      }
    });
    if (!done) return undefined;
    const { letter, error } = done;
    redriveAttempts.inc({ outcome: error ? 'failed' : 'applied' });
    done.decided?.committed();
    if (error) this.#tell(letter, done.noted, error);
    return { letter, ...(error && { error }) };
  }

  /** In a savepoint, so that the transaction can go on to note a failure with the key still locked. */
  #apply(tx: Transaction, letter: DeadLetter, received: readonly Received[]) {
    return tx.transaction(async (savepoint) => {
      const rows = await this.processor.load(savepoint, received);
      const decided = await this.processor.apply(savepoint, rows, received, { parkedKeys: new Set(), mayWait: false });
      for (const { error } of decided.parked) throw error!;
      await this.deadLetters.resolve(savepoint, letter, 'REDRIVEN');
      return decided;
    });
  }

  /** A key with a letter that must complete, be it behind others, is never given up. */
  async #note(tx: Transaction, letter: TakenLetter, error: Error, byHand: boolean): Promise<Noted> {
    const attempts = letter.attempts + 1;
    const isBound = await this.deadLetters.isBoundToComplete(tx, letter.key);
    const pause = pauseAfter(attempts, letter.type) ?? (isBound ? LONGEST_PAUSE_MS : null);
    await this.deadLetters.defer(tx, letter, { error, pause, byHand });
    if (pause === null && !letter.wasGivenUp) await this.references.add(tx, { ...letter, attempts }, error);
    return { pause, isBound };
  }

  async #redriveKey(key: string): Promise<void> {
    try {
      // A key can have thousands of letters, and whoever stops this waits for one.
      while (!this.#stop.signal.aborted) {
        const attempt = await this.attempt(key);
        if (!attempt || attempt.error) return;
      }
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const pause = isTransient(error) ? POSTPONED_MS : LONGEST_PAUSE_MS;
      await inTransaction(this.dataSource, (tx) => this.deadLetters.postpone(tx, key, pause));
      this.#logger.warn({ msg: 'A dead letter could not be tried', key, next: `in ${pause} ms`, error: error.message });
    }
  }

  #tell({ key, type, attempts, delivery }: DeadLetter, { pause, isBound }: Noted, error: Error): void {
    const next = pause ? `next attempt in ${Math.round(pause)} ms` : 'given up: it waits for a person';
    const about = { record: placeOf(delivery), key, type, attempts: attempts + 1, next, error: error.message };
    if (isBoundToComplete(type)) this.#logger.error({ msg: 'ALARM: what must complete does not', ...about });
    else if (isBound) this.#logger.error({ msg: 'ALARM: what must complete stays behind a letter that fails', ...about });
    else this.#logger.warn({ msg: 'A dead letter failed again', ...about });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let reason: string | undefined;
    while (!signal.aborted) {
      const failure = await this.redriveDue().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (failure && failure !== reason) this.#logger.warn({ msg: 'Dead letters wait', reason: failure });
      reason = failure;
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
