import { EventCodec } from '@saga/contracts';
import { Coalescer, inTransaction, isTransient, together, type Delivery, type Patience } from '@saga/messaging';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { apply, isRead, load, type Changes } from './apply';
import { isAboutRecord, ProjectionFault } from './fault';
import { lockReadModel, placeOf, type ReadModel } from './read-model';
import type { Reading } from './reading';
import { readRecords, withoutEvent, type LogRecord } from './record';

/** Who reads one cloud. */
export interface LogReader {
  /** Undefined until it has been told where to begin. */
  readonly reading: Reading | undefined;
  /** From here on. */
  readFrom(model: ReadModel): void;
}

/** Records, and the reading that they came in. */
export interface Batch {
  readonly reader: LogReader;
  readonly reading: Reading | undefined;
  readonly records: readonly LogRecord[];
}

interface Attempt extends Batch {
  /** It was tried before, and may have been committed then. */
  readonly isRetried: boolean;
}

/**
 * Writes what both clouds say into the log and the projections, one batch after another: records, what follows from them, and the offsets up to
 * which they have been read, in one transaction. So the database says where reading goes on, and a record has its effect once.
 */
@Injectable()
export class Projector {
  readonly #writes = new Coalescer<Attempt>((batches) => this.#write(batches));
  /** Why an attempt has failed, where others that were taken with it may not have. */
  readonly #failures = new WeakMap<Attempt, unknown>();
  readonly #logger = new Logger('Log');
  #changed: (changes: Changes) => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: EventCodec,
  ) {}

  /** Tells of each batch after its commit. */
  onChanged(listener: (changes: Changes) => void): void {
    this.#changed = listener;
  }

  async read(reader: LogReader, deliveries: readonly Delivery[], patience: Patience): Promise<Batch> {
    const { reading } = reader;
    return { reader, reading, records: await patience.through(() => readRecords(this.codec, deliveries)) };
  }

  /** A reader's batches are to be written one after another, as they came. Drops one of a reading that has ended: its records come again. */
  async write(batch: Batch, patience: Patience): Promise<void> {
    let isRetried = false;
    let fault: ProjectionFault | undefined;
    await patience.through(async () => {
      try {
        // Where this build could not go on, that record is tried by itself: what follows it would be written in vain.
        if (fault) {
          await this.#add({ ...batch, records: [fault.record], isRetried });
          [fault, isRetried] = [undefined, false];
        }
        await this.#add({ ...batch, isRetried });
      } catch (error) {
        // Where this build cannot go on no answer was lost: what was committed has been told.
        isRetried = !(error instanceof ProjectionFault);
        if (error instanceof ProjectionFault) fault = this.#toldOnce(error, fault);
        throw error;
      }
    });
  }

  async #add(attempt: Attempt): Promise<void> {
    await this.#writes.add(attempt);
    if (this.#failures.has(attempt)) throw this.#failures.get(attempt);
  }

  /** It is met again with each attempt. */
  #toldOnce(fault: ProjectionFault, before: ProjectionFault | undefined): ProjectionFault {
    const { message, record, cause } = fault;
    if (message === before?.message) return before;
    this.#logger.error({ msg: 'A record cannot be projected', place: placeOf(record), offset: record.offset, error: cause });
    return fault;
  }

  async #write(batches: readonly Attempt[]): Promise<void> {
    try {
      await this.#writeTogether(batches);
    } catch (error) {
      if (isTransient(error)) throw error;
      if (batches.length > 1) {
        for (const each of batches) await this.#write([each]).catch((failure: unknown) => this.#failures.set(each, failure));
      } else await this.#writeApart(batches[0]!, error);
    }
  }

  /** One trip to the database to begin, one to lock and read, one to write, and one to commit. */
  async #writeTogether(batches: readonly Attempt[]): Promise<void> {
    const { model, current, changes } = await inTransaction(this.dataSource, async (tx) => {
      // Those of a reading that has ended come again, and nothing is asked about them.
      const wanted = batches.filter(({ reader, reading }) => reader.reading === reading).flatMap((batch) => batch.records);
      const [model, known] = await together(lockReadModel(tx), load(tx, wanted));
      // What follows a batch of the same reading that was not written has nothing to go on from, whatever the offsets say.
      const current = batches.filter(({ reader, reading, records }) => reader.reading === reading && reading?.continues(model, records));
      const records = current.flatMap((batch) => batch.records);
      return { model, current, changes: await apply(tx, model, known, records) };
    });
    for (const { reading, records } of current) reading!.written(records);
    // What lies somewhere further on, or belongs to a read model that is no more, comes again in its turn. Its reader is told once: a second time would
    // end the reading that has begun since, and the third what began then.
    for (const batch of batches) if (!current.includes(batch) && batch.reader.reading === batch.reading) batch.reader.readFrom(model);
    // The answer to a commit can get lost. What it changed is then known as read, and has not been told.
    const isUntold = batches.some(({ isRetried, records }) => isRetried && records.some((record) => isRead(model, record)));
    if (isUntold) this.#changed({ position: changes?.position ?? model.position });
    else if (changes) this.#changed(changes);
  }

  /** The fault lies in a record, or in how it is projected. It is looked for, so that what is before it goes on, and in the first case what follows it. */
  async #writeApart(batch: Attempt, error: unknown): Promise<void> {
    const { records } = batch;
    const middle = records.length >> 1;
    const record = records[0]!;
    if (middle > 0) {
      await this.#write([{ ...batch, records: records.slice(0, middle) }]);
      await this.#write([{ ...batch, records: records.slice(middle) }]);
    } else if (isAboutRecord(error, record)) {
      this.#logger.warn({ msg: 'A record cannot be kept as an event', place: placeOf(record), offset: record.offset, error });
      const kept = { ...batch, records: [withoutEvent(record, error)] };
      await this.#writeTogether([kept]).catch((failure: unknown) => {
        throw isTransient(failure) ? failure : new ProjectionFault(record, failure);
      });
    } else throw new ProjectionFault(record, error);
  }
}
