import { randomUUID } from 'node:crypto';
import { EventCodec, eventTypes, type OrderPlaced, type SagaEvent } from '@saga/contracts';
import type { Mesh } from '@saga/mesh';
import { Patience, type Delivery } from '@saga/messaging';
import { Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Changes } from '../src/log/apply';
import { Projector, type Batch, type LogReader } from '../src/log/projector';
import type { ReadModel } from '../src/log/read-model';
import { Reading } from '../src/log/reading';
import { LogDatabase } from './log-database';

/** Notes from where it is told to read. */
export class NotingReader implements LogReader {
  reading: Reading | undefined;
  readonly toldFrom: ReadModel['offsets'][] = [];

  readFrom(model: ReadModel): void {
    this.reading = new Reading(model);
    this.toldFrom.push(model.offsets);
  }
}

/** A projector, and the read model of one spec that it writes for a reader. */
export class LogWriter {
  projector!: Projector;
  reader!: NotingReader;
  told!: Changes[];
  #isOver = false;

  private constructor(
    readonly database: LogDatabase,
    private readonly codec: EventCodec,
  ) {}

  static async make(mesh: Mesh): Promise<LogWriter> {
    Logger.overrideLogger(false);
    const codec = new EventCodec(mesh.environment.REGISTRY_URL!);
    await codec.prepare(eventTypes);
    return new LogWriter(await LogDatabase.make(mesh), codec);
  }

  /** As of another process, which writes the same read model. */
  static async beside({ database, codec }: LogWriter): Promise<LogWriter> {
    const writer = new LogWriter(database, codec);
    await writer.#start();
    return writer;
  }

  /** With an empty log. */
  async begin(): Promise<void> {
    await this.database.empty();
    await this.#start();
  }

  async #start(): Promise<void> {
    this.#isOver = false;
    this.projector = new Projector(this.database.dataSource, this.codec);
    this.told = [];
    this.projector.onChanged((changes) => this.told.push(changes));
    this.reader = await this.newReader();
  }

  /** What still waits is given up. */
  end(): void {
    this.#isOver = true;
  }

  async newReader(): Promise<NotingReader> {
    const reader = new NotingReader();
    reader.readFrom(await this.model());
    return reader;
  }

  model(): Promise<ReadModel> {
    return this.database.first('SELECT generation, position, offsets, events::int, repeats::int, unreadable::int FROM read_model');
  }

  take(...deliveries: Delivery[]): Promise<void> {
    return this.write(this.reader, deliveries, () => undefined);
  }

  async write(reader: NotingReader, deliveries: readonly Delivery[], onWait: (reason: string | undefined) => void): Promise<void> {
    const patience = this.#patience(onWait);
    await this.projector.write(await this.projector.read(reader, deliveries, patience), patience);
  }

  /** Reads all of these batches before it writes the first. */
  async readAhead(reader: NotingReader, ...batches: (readonly Delivery[])[]): Promise<() => Promise<void>> {
    const patience = this.#patience(() => undefined);
    const all: Batch[] = [];
    for (const batch of batches) all.push(await this.projector.read(reader, batch, patience));
    return async () => {
      for (const batch of all) await this.projector.write(batch, patience);
    };
  }

  record(offset: number, event: SagaEvent = placed(), timestamp = String(Date.now()), topic = 'order.events'): Delivery {
    const headers = { id: uuidv7(), type: event.type, sequence: '1' };
    return {
      ...{ topic, partition: 0, offset: String(offset), key: Buffer.from('key') },
      ...{ value: this.codec.encode(event), headers, timestamp },
    };
  }

  #patience(onWait: (reason: string | undefined) => void): Patience {
    return new Patience({ onWait, keepAlive: () => Promise.resolve(), isStopping: () => this.#isOver });
  }

  /** A record of the other cloud. */
  paid(offset: number): Delivery {
    const event = { type: 'PaymentAuthorized', orderId: randomUUID(), accountId: 'ada', amountCents: 1, currency: 'EUR' } as const;
    return this.record(offset, event, undefined, 'payment.events');
  }
}

export function placed(more: Partial<OrderPlaced> = {}): OrderPlaced {
  const lines = [{ sku: 'tea', quantity: 1, unitPriceCents: 100 }];
  const times = { placedAt: new Date(0), deadlineAt: new Date(30_000) };
  return { type: 'OrderPlaced', orderId: randomUUID(), customerId: 'ada', lines, totalCents: 100, currency: 'EUR', ...times, ...more };
}
