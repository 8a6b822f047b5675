import { type EventCodec, eventTypes, keyOf, registerSchemas, type SagaEvent } from '@saga/contracts';
import { Logger } from '@nestjs/common';
import type { Admin, Consumer, Producer } from 'kafkajs';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { BatchProcessor, DeadLetterOffice, type DeadLetterView, Inbox, kafkaClient, KafkaBatchServer, Outbox } from '../src';
import { DeadLetterReferences } from '../src/dead-letter-references';
import { DeadLetters } from '../src/dead-letters';
import type { Delivery } from '../src/delivery';
import { Redriver } from '../src/redriver';
import { type Ledger, LedgerRepository, ledgerSaga } from './ledger';
import { LedgerDatabase } from './ledger-database';
import { kafkaBrokers, registryUrl } from './mesh';

/** An event as it is produced; the same id twice is the same event delivered twice. */
export interface Produced {
  readonly event: SagaEvent;
  readonly partition?: number;
  readonly id?: string;
  /** Sent in place of the encoded event. */
  readonly value?: Buffer;
}

export interface ConsumerOptions {
  readonly topics: readonly string[];
  readonly groupId?: string;
  readonly dataSource?: DataSource;
  readonly codec?: EventCodec;
  readonly refused?: ReadonlySet<string>;
  /** Stands in front of the processor. */
  readonly around?: (processor: BatchProcessor<Ledger>) => Pick<BatchProcessor<Ledger>, 'process'>;
  readonly onRepositioned?: () => void;
}

/** What one suite has to itself on the shared mesh: a database, and topics and groups of random names, and consumers. */
export class Sandbox extends LedgerDatabase {
  readonly kafka = kafkaClient({ brokers: kafkaBrokers, clientId: this.name });
  readonly #admin: Admin = this.kafka.admin();
  // Idempotent, because a retry of its own would be a redelivery that no spec asked for.
  readonly #producer: Producer = this.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  readonly #topics: string[] = [];
  readonly #groups = new Set<string>();
  readonly #servers = new Set<KafkaBatchServer>();

  static async open(): Promise<Sandbox> {
    Logger.overrideLogger(false);
    const sandbox = new Sandbox();
    await Promise.all([sandbox.create(), sandbox.#admin.connect(), sandbox.#producer.connect(), sandbox.#prepare()]);
    return sandbox;
  }

  /** The provisioner has registered the schemas, unless the mesh is infrastructure alone. */
  async #prepare(): Promise<void> {
    await this.codec.prepare(eventTypes).catch(() => registerSchemas(registryUrl));
    await this.codec.prepare(eventTypes);
  }

  async topic(numPartitions = 1): Promise<string> {
    const topic = `${this.name}.${this.#topics.length}`;
    this.#topics.push(topic);
    await this.#admin.createTopics({ topics: [{ topic, numPartitions }] });
    return topic;
  }

  /** Sends one record after another, in one request. */
  async produce(topic: string, ...records: readonly Produced[]): Promise<void> {
    const messages = records.map(({ event, partition = 0, id = uuidv7(), value = this.codec.encode(event) }) => ({
      partition,
      key: keyOf(event),
      value,
      headers: { id, type: event.type },
    }));
    await this.#producer.send({ topic, messages });
  }

  /** A record as the consumer gets it, without Kafka. */
  delivery(
    event: SagaEvent,
    offset: number,
    { id = uuidv7(), partition = 0, topic = 'order.events', value = this.codec.encode(event), key = keyOf(event) } = {},
  ): Delivery {
    return { topic, partition, offset: String(offset), key: Buffer.from(key), value, headers: { id, type: event.type } };
  }

  processor(
    repository = new LedgerRepository(),
    { codec = this.codec, dataSource = this.dataSource, refused }: Partial<ConsumerOptions> = {},
  ) {
    return new BatchProcessor(dataSource, codec, new Inbox(), new Outbox(codec), new DeadLetters(), ledgerSaga(refused), repository);
  }

  redriver(options: Partial<ConsumerOptions> = {}, repository = new LedgerRepository()): Redriver {
    const { dataSource = this.dataSource } = options;
    return new Redriver(dataSource, this.processor(repository, options), new DeadLetters(), new DeadLetterReferences('inventory'));
  }

  office(options: Partial<ConsumerOptions> = {}, repository = new LedgerRepository()): DeadLetterOffice {
    const { codec = this.codec } = options;
    return new DeadLetterOffice(this.dataSource, new DeadLetters(), this.redriver(options, repository), codec);
  }

  letters(): Promise<DeadLetterView[]> {
    return this.office().list({ limit: 1_000 });
  }

  /** Starts a consumer; it is a member of its group when `joined` has counted, which a crash does too. */
  consume(options: ConsumerOptions) {
    const { topics, groupId = `${this.name}.${this.#groups.size}`, codec = this.codec, around = (processor) => processor } = options;
    this.#groups.add(groupId);
    const repository = new LedgerRepository();
    const giveUp = jest.fn();
    const prepare = () => codec.prepare(eventTypes);
    const joined = jest.fn(() => options.onRepositioned?.());
    const serverOptions = { groupId, topics, prepare, giveUp, onRepositioned: joined };
    const server = new KafkaBatchServer(this.kafka, around(this.processor(repository, options)), serverOptions);
    this.#servers.add(server);
    const { HEARTBEAT } = server.unwrap<Consumer>().events;
    const beat = jest.fn();
    server.unwrap<Consumer>().on(HEARTBEAT, beat);
    server.listen(() => undefined);
    return { server, groupId, repository, giveUp, joined, beat };
  }

  /** Deletes what is in a topic. */
  async forget(topic: string): Promise<void> {
    const ends = await this.#admin.fetchTopicOffsets(topic);
    await this.#admin.deleteTopicRecords({ topic, partitions: ends.map(({ partition, high }) => ({ partition, offset: high })) });
  }

  /** The ids of a group's members, in sorted order. */
  async members(groupId: string): Promise<string[]> {
    const { groups } = await this.#admin.describeGroups([groupId]);
    return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId)).sort();
  }

  /** The committed offset of each partition; -1 where there is none. */
  async offsets(groupId: string, topic: string): Promise<number[]> {
    const [known] = await this.#admin.fetchOffsets({ groupId, topics: [topic] });
    return known!.partitions.toSorted((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
  }

  /** Ends the consumers of one spec, before the next begins. */
  async closeConsumers(): Promise<void> {
    await Promise.all([...this.#servers].map((server) => server.close()));
    this.#servers.clear();
  }

  async close(): Promise<void> {
    await this.closeConsumers();
    if (this.#groups.size > 0) await this.#admin.deleteGroups([...this.#groups]).catch(() => undefined);
    if (this.#topics.length > 0) await this.#admin.deleteTopics({ topics: this.#topics });
    await Promise.all([this.#admin.disconnect(), this.#producer.disconnect()]);
    await this.drop();
  }
}
