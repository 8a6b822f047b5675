import { EventCodec } from '@saga/contracts';
import { Coalescer, inTransaction, together, type Delivery, type Patience, type Transaction } from '@saga/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { OrderSummary } from '../api';
import { append } from './event-log';
import { foldOrders, loadOrders, saveOrders } from './order-rows';
import { advance, lockReadModel, type Offsets, type ReadModel } from './read-model';
import { readRecord, type LogRecord } from './record';
import { saveTotals } from './totals';

/** What a batch changed. */
export interface Changes {
  readonly position: string;
  readonly orders: readonly OrderSummary[];
}

/** Who reads one cloud. */
export interface LogReader {
  /** Of the read model that it reads for; undefined until it has been told where to begin. */
  readonly generation: number | undefined;
  /** From here on. */
  readFrom(model: ReadModel): void;
}

/** Records, and the generation of the read model that they were fetched for. */
interface Batch {
  readonly reader: LogReader;
  readonly generation: number | undefined;
  readonly records: readonly LogRecord[];
}

/**
 * Writes what both clouds say into the log and the projections, one batch after another: records, what follows from them, and the offsets up to
 * which they have been read, in one transaction. So the database says where reading goes on, and a record has its effect once.
 */
@Injectable()
export class Projector {
  readonly #writes = new Coalescer<Batch>((batches) => this.#write(batches));
  #changed: (changes: Changes) => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: EventCodec,
  ) {}

  /** Tells of each batch after its commit. */
  onChanged(listener: (changes: Changes) => void): void {
    this.#changed = listener;
  }

  async process(reader: LogReader, deliveries: readonly Delivery[], patience: Patience): Promise<void> {
    const { generation } = reader;
    const records: LogRecord[] = [];
    for (const delivery of deliveries) records.push(await patience.through(() => readRecord(this.codec, delivery)));
    await patience.through(() => this.#writes.add({ reader, generation, records }));
  }

  async #write(batches: readonly Batch[]): Promise<void> {
    const changes = await inTransaction(this.dataSource, async (tx) => {
      const model = await lockReadModel(tx);
      // What was fetched for a read model that is no more lies somewhere in the middle, and comes again in its turn.
      const [current, outdated] = [true, false].map((is) => batches.filter(({ generation }) => (generation === model.generation) === is));
      for (const reader of new Set(outdated!.map((batch) => batch.reader))) reader.readFrom(model);
      const records = current!.flatMap((batch) => batch.records);
      return this.#apply(tx, model, records);
    });
    if (changes) this.#changed(changes);
  }

  async #apply(tx: Transaction, model: ReadModel, records: readonly LogRecord[]): Promise<Changes | undefined> {
    // What has been read before comes again after a crash, or after another member had the partition for a while.
    const unread = records.filter((record) => record.offset >= (model.offsets[placeOf(record)] ?? 0));
    if (unread.length === 0) return undefined;
    const [fresh, known] = await together(append(tx, unread), loadOrders(tx, unread));
    const position = String(BigInt(model.position) + 1n);
    const unreadable = unread.filter(({ event }) => event === null).length;
    const counts = { events: fresh.length, repeats: unread.length - fresh.length - unreadable, unreadable };
    const [orders] = await together(
      saveOrders(tx, foldOrders(known, fresh), position),
      saveTotals(tx, fresh),
      advance(tx, position, { offsets: endsOf(unread), ...counts }),
    );
    return { position, orders };
  }
}

/** As people write it: `order.events[0]`. */
export function placeOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}[${partition}]`;
}

function endsOf(records: readonly LogRecord[]): Offsets {
  const ends: Record<string, number> = {};
  for (const record of records) ends[placeOf(record)] = Math.max(ends[placeOf(record)] ?? 0, record.offset + 1);
  return ends;
}
