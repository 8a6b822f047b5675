import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { BatchProcessor } from './batch-processor';
import type { DeadLetterReferences } from './dead-letter-references';
import { isBoundToComplete, pauseAfter, type DeadLetter, type DeadLetters } from './dead-letters';
import { placeOf } from './delivery';
import { redriveAttempts } from './metrics';
import { inTransaction } from './transaction';
import { isTransient } from './transient';

/** How often letters that are due are looked for: one read of an index that is empty as a rule. */
const LOOK_MS = 250;
/** A letter that cannot be tried because a part is away does not keep the others from being tried. */
const POSTPONED_MS = 1_000;

/** A letter that was tried, and why it failed if it did. */
export interface Attempt {
  readonly letter: DeadLetter;
  readonly error?: Error;
}

/** Applies dead letters again: each key in its order, each letter in a transaction of its own, so that a crash loses no progress. */
export class Redriver {
  readonly #logger = new Logger('Redriver');
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly processor: Pick<BatchProcessor<unknown>, 'read' | 'apply'>,
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

  /** Tries the letters that are due, until none is. */
  async redriveDue(): Promise<void> {
    while (!this.#stop.signal.aborted && (await this.try()));
  }

  /**
   * Tries the first letter of the key, or of a key that is due; undefined if there is none. What follows from it, its end and the key's
   * freedom commit together. Throws when a part is away, which is no attempt.
   */
  async try(key?: string): Promise<Attempt | undefined> {
    let letter: DeadLetter | undefined;
    try {
      const applied = await inTransaction(this.dataSource, async (tx) => {
        letter = await this.deadLetters.take(tx, key);
        if (!letter) return undefined;
        const received = await this.processor.read(letter.delivery);
        const decided = await this.processor.apply(tx, received, { parkedKeys: new Set(), mayWait: false });
        for (const { error } of decided.parked) throw error!;
        await this.deadLetters.resolve(tx, letter, 'REDRIVEN');
        return decided;
      });
      applied?.committed();
      if (letter) redriveAttempts.inc({ outcome: 'applied' });
      return letter && { letter };
    } catch (thrown) {
      if (!letter) throw thrown;
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      await this.#note(letter, error);
      if (isTransient(error)) throw error;
      return { letter, error };
    }
  }

  /** Nothing is noted if another redriver has dealt with the letter meanwhile. */
  async #note(letter: DeadLetter, error: Error): Promise<void> {
    await inTransaction(this.dataSource, async (tx) => {
      const first = await this.deadLetters.take(tx, letter.key);
      if (first?.id !== letter.id) return;
      if (isTransient(error)) {
        await this.deadLetters.defer(tx, first, error, POSTPONED_MS, 0);
        return;
      }
      const tried = { ...first, attempts: first.attempts + 1 };
      const pause = pauseAfter(tried.attempts, tried.type);
      await this.deadLetters.defer(tx, tried, error, pause);
      if (pause === null) await this.references.add(tx, tried, error);
      this.#tell(tried, pause, error);
    });
  }

  #tell({ key, type, attempts, delivery }: DeadLetter, pause: number | null, error: Error): void {
    redriveAttempts.inc({ outcome: 'failed' });
    const next = pause === null ? 'given up: it waits for a person' : `next attempt in ${Math.round(pause)} ms`;
    const about = { record: placeOf(delivery), key, type, attempts, next, error: error.message };
    if (isBoundToComplete(type)) this.#logger.error({ msg: 'ALARM: what must complete does not', ...about });
    else this.#logger.warn({ msg: 'A dead letter failed again', ...about });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.redriveDue().catch((error: unknown) => this.#logger.debug({ msg: 'Redriving waits', error }));
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
