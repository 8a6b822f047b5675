import type { Service } from '@saga/contracts';
import type { DeadLetters } from './dead-letters';
import type { Database, Message, Transaction } from './database';
import { PARTITIONS, type Log } from './log';
import type { Participant } from './participant';

/** A batch on its way: taken, written but not committed, committed but its offsets not. */
interface Batch {
  messages: readonly Message[];
  readonly ends: readonly number[];
  phase: 'taken' | 'written' | 'committed';
  attempts: number;
  transaction?: Transaction;
  waiting: readonly Message[];
}

/** What a process has in memory. A zombie has lost its partitions and does not know it yet. */
interface Instance {
  positions: number[];
  batch: Batch | undefined;
}

/** One service's consumer: what it has committed of its offsets, and its processes, of which at most the first takes new batches. */
export class Consumer {
  readonly offsets: number[];
  instances: Instance[] = [];

  constructor(
    readonly participant: Participant,
    readonly database: Database,
    readonly logs: readonly Log[],
    private readonly deadLetters: DeadLetters,
  ) {
    this.offsets = logs.flatMap(({ partitions }) => partitions.map(() => 0));
    this.start();
  }

  get service(): Service {
    return this.participant.service;
  }

  get up(): boolean {
    return this.instances.length > 0;
  }

  start(): boolean {
    if (this.up) return false;
    this.instances = [{ positions: [...this.offsets], batch: undefined }];
    return true;
  }

  /** SIGKILL: what was not committed is gone. */
  crash(): boolean {
    for (const { batch } of this.instances) batch?.transaction?.rollback();
    const was = this.up;
    this.instances = [];
    return was;
  }

  /** Its session ends while it is stopped in the middle of a batch: another process takes over, and then it goes on. */
  pause(): boolean {
    const [active] = this.instances;
    if (!active?.batch || this.instances.length > 1) return false;
    this.instances = [{ positions: [...this.offsets], batch: undefined }, active];
    return true;
  }

  /** Fetches up to `limits` records of each log's partitions, those of the last log first if `flipped`. */
  take(limits: readonly number[], flipped: boolean): readonly Message[] {
    const [active] = this.instances;
    if (!active || active.batch) return [];
    const ends = [...active.positions];
    const fetched = this.logs.map((log, index) =>
      log.partitions.flatMap((partition, number) => {
        const at = index * PARTITIONS + number;
        const messages = partition.slice(ends[at], ends[at]! + limits[index]!);
        ends[at]! += messages.length;
        return messages;
      }),
    );
    const all = (flipped ? fetched.reverse() : fetched).flat();
    if (all.length === 0) return [];
    const messages = all.filter(({ event }) => this.participant.handles.has(event.type));
    active.batch = { messages, ends, phase: 'taken', attempts: 0, waiting: [] };
    return all;
  }

  /** One step of a process's batch; undefined when there is none, or when it waits for a lock. */
  step(index: number): string | undefined {
    const instance = this.instances[index];
    const batch = instance?.batch;
    if (!batch) return undefined;
    switch (batch.phase) {
      case 'taken':
        if (!this.#write(batch)) return undefined;
        if (this.database.broken.has('offset after commit')) this.#commitOffsets(batch);
        batch.phase = 'written';
        return 'has written to its open transaction';
      case 'written':
        batch.transaction?.commit();
        batch.transaction = undefined;
        batch.phase = batch.waiting.length > 0 ? 'taken' : 'committed';
        batch.messages = batch.waiting;
        batch.attempts++;
        return 'has committed its transaction';
      case 'committed':
        this.#commitOffsets(batch);
        instance.positions = [...batch.ends];
        instance.batch = undefined;
        if (index > 0) this.instances.splice(index, 1);
        return 'has committed its offsets';
    }
  }

  /** The connection to PostgreSQL drops in the middle of a transaction, or `late`: when the COMMIT has arrived and its answer has not. */
  disconnect(late: boolean): boolean {
    const batch = this.instances[0]?.batch;
    if (!batch?.transaction) return false;
    if (late) batch.transaction.commit();
    else batch.transaction.rollback();
    batch.transaction = undefined;
    batch.phase = 'taken';
    return true;
  }

  /** All that is known of what was read is forgotten: topics come again from their beginning. */
  replay(): void {
    this.crash();
    this.offsets.fill(0);
    this.start();
  }

  get idle(): boolean {
    const ends = this.logs.flatMap(({ partitions }) => partitions.map(({ length }) => length));
    return this.instances.every(({ batch }) => !batch) && ends.every((end, index) => end === this.offsets[index]);
  }

  #write(batch: Batch): boolean {
    const transaction = this.#begin(batch.messages);
    if (!transaction) return false;
    batch.transaction = transaction;
    batch.waiting = this.deadLetters.apply(transaction, batch.messages, batch.attempts === 0);
    return true;
  }

  #begin(messages: readonly Message[]): Transaction | undefined {
    const { database, participant } = this;
    const events = messages.map(({ event }) => event);
    const ids = new Set(messages.map(({ id }) => `inbox/${id}`));
    const keys = new Set(messages.map(({ key }) => `parked/${key}`));
    return database.begin([...ids, ...keys, ...participant.locks(database, events)]);
  }

  #commitOffsets(batch: Batch): void {
    for (const [index, end] of batch.ends.entries()) this.offsets[index] = end;
  }
}
