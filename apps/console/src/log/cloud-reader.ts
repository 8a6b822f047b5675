import { eventTypes, serviceNames, services, topicOf, type Cloud, type EventCodec } from '@saga/contracts';
import { kafkaClient, KafkaBatchServer } from '@saga/messaging';
import { type Readiness, type ReadinessResult } from '@saga/service';
import { placeOf, type LogReader, type Projector } from './projector';
import type { ReadModel } from './read-model';

export interface CloudReaderOptions {
  readonly cloud: Cloud;
  readonly brokers: readonly string[];
  readonly giveUp: (reason: string) => void;
  readonly onRebuilt: (position: string) => void;
}

/** Reads the topics that were born in one cloud, where they were born. */
export class CloudReader implements LogReader, Readiness {
  readonly name: string;
  readonly topics: readonly string[];
  readonly server: KafkaBatchServer;
  #generation: number | undefined;

  constructor(
    readonly options: CloudReaderOptions,
    projector: Projector,
    codec: EventCodec,
  ) {
    const { cloud, brokers, giveUp } = options;
    this.name = `log of ${cloud}`;
    this.topics = serviceNames.filter((service) => services[service].cloud === cloud).map(topicOf);
    this.server = new KafkaBatchServer(
      kafkaClient({ brokers, clientId: 'console' }),
      { process: (deliveries, patience) => projector.process(this, deliveries, patience) },
      { groupId: 'console', topics: this.topics, prepare: () => codec.prepare(eventTypes), giveUp },
    );
  }

  get generation(): number | undefined {
    return this.#generation;
  }

  check(): ReadinessResult {
    return this.server.check();
  }

  /** The offsets that the group has committed are for Kafka's tools: it is the database that knows what has been read. */
  readFrom({ generation, offsets, position }: ReadModel): void {
    for (const service of serviceNames.filter((each) => this.topics.includes(topicOf(each)))) {
      for (let partition = 0; partition < services[service].partitions; partition++) {
        const topic = topicOf(service);
        this.server.seek(topic, partition, String(offsets[placeOf({ topic, partition })] ?? 0));
      }
    }
    if (this.#generation !== undefined) this.options.onRebuilt(position);
    this.#generation = generation;
  }
}
