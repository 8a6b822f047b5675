import { eventTypes, serviceNames, services, topicOf, type Cloud, type EventCodec } from '@saga/contracts';
import { kafkaClient, KafkaBatchServer, Patience, StoppingError, type Delivery } from '@saga/messaging';
import { reasonOf, type Readiness, type ReadinessResult } from '@saga/service';
import { Logger } from '@nestjs/common';
import type { LogReader, Projector } from './projector';
import { placeOf, type ReadModel } from './read-model';
import { Reading } from './reading';

export interface CloudReaderOptions {
  readonly cloud: Cloud;
  readonly brokers: readonly string[];
  readonly onRebuilt: (position: string) => void;
}

/** Reads the topics that were born in one cloud, where they were born. */
export class CloudReader implements LogReader, Readiness {
  readonly name: string;
  readonly topics: readonly string[];
  readonly server: KafkaBatchServer;
  #reading: Reading | undefined;
  #generation: number | undefined;
  /** The batch before, on its way into the database while the next one is read; and what that waits for. */
  #writing: Promise<unknown> = Promise.resolve();
  #waitingFor: string | undefined;
  /** Why the last batch was not written. */
  #failure: string | undefined;
  #isClosing = false;
  readonly #logger = new Logger('Log');
  /** Where the log ends before what has been read of it. */
  #shorter: string | undefined;
  /** Of a batch that Kafka need not know of any more: it is the database that says where reading goes on. */
  readonly #patience = new Patience({
    keepAlive: () => Promise.resolve(),
    isStopping: () => this.#isClosing,
    onWait: (reason) => {
      if (reason !== undefined) this.#logger.warn({ msg: 'Waiting', reader: this.name, reason });
      this.#waitingFor = reason;
    },
  });

  constructor(
    readonly options: CloudReaderOptions,
    private readonly projector: Projector,
    codec: EventCodec,
  ) {
    const { cloud, brokers } = options;
    this.name = `log of ${cloud}`;
    this.topics = serviceNames.filter((service) => services[service].cloud === cloud).map(topicOf);
    this.server = new KafkaBatchServer(
      kafkaClient({ brokers, clientId: 'console' }),
      { process: (deliveries, patience) => this.#take(deliveries, patience) },
      {
        groupId: 'console',
        topics: this.topics,
        prepare: () => codec.prepare(eventTypes),
        onRepositioned: () => (this.#reading = undefined),
      },
    );
  }

  get reading(): Reading | undefined {
    return this.#reading;
  }

  check(): ReadinessResult {
    const reason = this.#waitingFor ?? this.#failure;
    if (reason !== undefined) return { ready: false, reason };
    const known = this.server.check();
    if (!known.ready || this.#shorter === undefined) return known;
    return { ready: false, reason: `the log is shorter than what was read of ${this.#shorter}: npm run rebuild -- console` };
  }

  /** Leaves the group, and waits for the batch that is being written, unless that waits for something. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.server.close();
    await this.#writing;
  }

  /** The offsets that the group has committed are for Kafka's tools: it is the database that knows what has been read. */
  readFrom(model: ReadModel): void {
    this.#reading = undefined;
    try {
      this.#seek(model);
    } catch {
      // Between two lives of the consumer there is none to seek in: the next one begins with asking.
      return;
    }
    this.#reading = new Reading(model);
    if (this.#generation === model.generation) return;
    this.#shorter = undefined;
    if (this.#generation !== undefined) this.options.onRebuilt(model.position);
    this.#generation = model.generation;
  }

  #seek({ offsets }: ReadModel): void {
    for (const service of serviceNames.filter((each) => this.topics.includes(topicOf(each)))) {
      for (let partition = 0; partition < services[service].partitions; partition++) {
        const topic = topicOf(service);
        this.server.seek(topic, partition, String(offsets[placeOf({ topic, partition })] ?? 0));
      }
    }
  }

  async #take(deliveries: readonly Delivery[], patience: Patience): Promise<void> {
    const { reading } = this;
    const batch = await this.projector.read(this, deliveries, patience);
    await patience.until(this.#writing);
    // What was being written may have been given up because the process stops: then nothing must follow it.
    this.#patience.throwIfStopping();
    // New events of a log that was lost in part have offsets that were read before, and would be taken for what was read. What was fetched for a reading
    // that has ended lies anywhere.
    if (this.#reading === reading) this.#shorter ??= reading?.wentBackAt(deliveries);
    this.#writing = this.projector.write(batch, this.#patience).then(
      () => this.#written(reading),
      (error: unknown) => this.#lost(reading, error),
    );
  }

  /** One that was dropped, because its reading has ended, says nothing about what could not be written. */
  #written(reading: Reading | undefined): void {
    if (reading !== undefined && this.#reading === reading) this.#failure = undefined;
  }

  /** What could not be written is missing from this reading, which ends: the next begins where the database is. */
  #lost(reading: Reading | undefined, error: unknown): void {
    if (this.#reading === reading) this.#reading = undefined;
    if (error instanceof StoppingError) return;
    this.#logger.error({ msg: 'A batch was not written, and is read again', reader: this.name, error });
    this.#failure = reasonOf(error);
  }
}
