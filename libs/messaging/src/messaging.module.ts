import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import { EventCodec, eventTypesOf, serviceOf, services, topicSeenFrom, type Service } from '@saga/contracts';
import { Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { BatchProcessor, type SagaRepository } from './batch-processor';
import { KafkaBatchServer } from './batch-server';
import { DeadLetterOffice } from './dead-letter-office';
import { DeadLetterReferences } from './dead-letter-references';
import { DeadLetters } from './dead-letters';
import { gaugeConsumerLag, gaugeDeadLetters, gaugeOutboxAge } from './gauges';
import { Idempotency } from './idempotency';
import { Inbox } from './inbox';
import { kafkaClient } from './kafka';
import { Outbox } from './outbox';
import { Redriver } from './redriver';
import type { Saga } from './saga';

/** How often idempotency keys past their lifetime are forgotten: often, so that they are few each time. */
const PURGE_MS = 60_000;

export interface MessagingOptions<State> {
  /** Its name is the consumer group and the client id; its cloud decides under which names it reads the topics. */
  readonly service: Service;
  readonly kafkaBrokers: readonly string[];
  readonly registryUrl: string;
  readonly saga: Saga<State>;
  readonly repository: Type<SagaRepository<State>>;
  /** What the repository is built from, beyond the data source and the outbox. */
  readonly providers?: Provider[];
}

/** The topics that carry the events a saga reacts to, under the names they have in the service's own cloud. */
export function topicsOf(service: Service, { handles }: Pick<Saga<never>, 'handles'>): string[] {
  const { cloud } = services[service];
  return [...new Set([...handles].map((type) => topicSeenFrom(cloud, serviceOf(type))))];
}

/** Outbox, inbox and consumer of one service, and its repository, which both its HTTP side and its consumer use. */
@Module({})
export class MessagingModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #closeGauges: () => Promise<void>;
  readonly #logger = new Logger('Idempotency');
  readonly #stop = new AbortController();
  #purging: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    server: KafkaBatchServer,
    private readonly dataSource: DataSource,
    private readonly idempotency: Idempotency,
    private readonly redriver: Redriver,
  ) {
    gaugeOutboxAge(dataSource);
    gaugeDeadLetters(dataSource);
    this.#closeGauges = gaugeConsumerLag(kafka, server.options.groupId, server.options.topics);
  }

  static register<State>(options: MessagingOptions<State>): DynamicModule {
    const { service, kafkaBrokers, registryUrl, saga, repository, providers = [] } = options;
    // What this service writes and what it reads: warm, it does not need the registry for either.
    const types = [...eventTypesOf(service), ...saga.handles];
    const prepare = (codec: EventCodec) => () => codec.prepare(types);
    const shared = [EventCodec, Inbox, Outbox, Idempotency, DeadLetterOffice, KafkaBatchServer, repository, ...providers];
    return {
      module: MessagingModule,
      global: true,
      providers: [
        Inbox,
        Idempotency,
        DeadLetters,
        repository,
        ...providers,
        { provide: EventCodec, useFactory: () => new EventCodec(registryUrl) },
        { provide: Outbox, useFactory: (codec: EventCodec) => new Outbox(codec), inject: [EventCodec] },
        { provide: Kafka, useFactory: () => kafkaClient({ brokers: kafkaBrokers, clientId: service }) },
        {
          provide: BatchProcessor,
          useFactory: (
            dataSource: DataSource,
            codec: EventCodec,
            inbox: Inbox,
            outbox: Outbox,
            deadLetters: DeadLetters,
            rows: SagaRepository<State>,
          ) => new BatchProcessor(dataSource, codec, inbox, outbox, deadLetters, saga, rows),
          inject: [DataSource, EventCodec, Inbox, Outbox, DeadLetters, repository],
        },
        {
          provide: Redriver,
          useFactory: (dataSource: DataSource, processor: BatchProcessor<State>, deadLetters: DeadLetters) =>
            new Redriver(dataSource, processor, deadLetters, new DeadLetterReferences(service)),
          inject: [DataSource, BatchProcessor, DeadLetters],
        },
        {
          provide: DeadLetterOffice,
          useFactory: (dataSource: DataSource, deadLetters: DeadLetters, redriver: Redriver, codec: EventCodec) =>
            new DeadLetterOffice(dataSource, deadLetters, redriver, codec),
          inject: [DataSource, DeadLetters, Redriver, EventCodec],
        },
        {
          provide: KafkaBatchServer,
          useFactory: (kafka: Kafka, processor: BatchProcessor<State>, codec: EventCodec) =>
            new KafkaBatchServer(kafka, processor, { groupId: service, topics: topicsOf(service, saga), prepare: prepare(codec) }),
          inject: [Kafka, BatchProcessor, EventCodec],
        },
      ],
      exports: shared,
    };
  }

  onApplicationBootstrap(): void {
    this.redriver.start();
    this.#purging = this.#purge();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.redriver.close(), this.#purging]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#closeGauges();
  }

  async #purge(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      // What could not be forgotten now is forgotten the next time.
      await this.idempotency
        .purge(this.dataSource, signal)
        .catch((error: unknown) => this.#logger.warn({ msg: 'Idempotency keys past their lifetime were not forgotten', error }));
      await sleep(PURGE_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
