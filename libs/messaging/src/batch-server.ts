import { Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { BatchProcessor } from './batch-processor';
import { Coalescer } from './coalescer';
import { deliveriesOf } from './delivery';
import { Patience, StoppingError } from './patience';

export interface BatchServerOptions {
  /** The consumer group: the service's name. */
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Resolves when the schemas of this service's own events are known; waited for before the first record. */
  readonly prepare: () => Promise<void>;
  /** Called when kafkajs has given up for good and only a new process can help. */
  readonly giveUp: (reason: string) => void;
  /** Called when what was sought counts no more: whenever it has joined, it reads on from what the group has committed, as after a crash. */
  readonly onRepositioned?: () => void;
}

/** How long the group waits for a member that fell silent before its partitions go to others. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_INTERVAL_MS = 1_000;
/** Offsets are committed this often: the inbox absorbs what comes again after a crash. */
const COMMIT_INTERVAL_MS = 1_000;
/** Bounds a transaction: at about 250 bytes a record, 1,000 records a partition. */
const MAX_BYTES_PER_PARTITION = 256 * 1024;
/** At least the partitions that one instance can be assigned, so that a whole fetch arrives at once. */
const PARTITIONS_AT_ONCE = 256;

/** A Nest transport strategy that takes a fetch, with all its partitions, as one batch. */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  readonly name = 'kafka';
  protected override readonly logger = new Logger('Kafka');
  readonly #consumer: Consumer;
  readonly #fetches = new Coalescer<EachBatchPayload>((payloads) => this.#consume(payloads));
  /** Why this consumer is no working member of its group. */
  #outside: string | undefined = 'not a member of its consumer group yet';
  /** What the batch under way waits for. */
  #waitingFor: string | undefined;
  /** Partitions of which another offset has been sought since the batch under way began. */
  readonly #sought = new Set<string>();
  #lastSign = Date.now();
  #latest: EachBatchPayload | undefined;
  #commits: NodeJS.Timeout | undefined;
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly processor: Pick<BatchProcessor<unknown>, 'process'>,
    readonly options: BatchServerOptions,
  ) {
    super();
    this.#consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
      maxWaitTimeInMs: 500,
      retry: { restartOnFailure: () => Promise.resolve(!this.#closing) },
    });
    this.#watch();
  }

  listen(callback: () => void): void {
    // A broker or registry that is away must not keep the service from starting: it says so and joins when it can.
    this.#starting = this.#join();
    callback();
  }

  /** Ready when the group has this member and no batch waits for a part that is away. */
  check(): { ready: true } | { ready: false; reason: string } {
    const silence = Date.now() - this.#lastSign;
    const silent = silence > SESSION_TIMEOUT_MS ? `no answer from the broker for ${Math.round(silence / 1000)} s` : undefined;
    const reason = this.#waitingFor ?? this.#outside ?? silent;
    return reason ? { ready: false, reason } : { ready: true };
  }

  /** Finishes the batch under way, commits its offsets and leaves the group. Safe to call more than once. */
  close(): Promise<void> {
    return (this.#closing ??= this.#leave());
  }

  /** Reads on from this offset of a partition, if it is this member's; what has been fetched meanwhile is not handed over any more. */
  seek(topic: string, partition: number, offset: string): void {
    this.#consumer.seek({ topic, partition, offset });
    this.#sought.add(`${topic}[${partition}]`);
  }

  on(): never {
    throw new Error('KafkaBatchServer raises no events of its own');
  }

  unwrap<Client>(): Client {
    return this.#consumer as Client;
  }

  #watch(): void {
    const { GROUP_JOIN, FETCH, HEARTBEAT, CRASH } = this.#consumer.events;
    const alive = (): void => void (this.#lastSign = Date.now());
    this.#consumer.on(FETCH, alive);
    this.#consumer.on(HEARTBEAT, alive);
    this.#consumer.on(GROUP_JOIN, () => {
      alive();
      this.#outside = undefined;
      this.options.onRepositioned?.();
    });
    this.#consumer.on(CRASH, ({ payload: { error, restart } }) => {
      this.#outside = `Kafka: ${error.message}`;
      // It speaks for a consumer group that kafkajs is about to replace.
      this.#latest = undefined;
      this.options.onRepositioned?.();
      if (!restart && !this.#closing) this.options.giveUp(`the consumer has stopped for good: ${error.message}`);
    });
  }

  async #join(): Promise<void> {
    const patience = this.#patience(() => Promise.resolve());
    for (let attempt = 0; ; attempt++) {
      try {
        await patience.through(this.options.prepare);
        await this.#consumer.connect();
        await this.#consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
        this.#commits = setInterval(() => void this.#commitOffsets(), COMMIT_INTERVAL_MS);
        await this.#consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
          eachBatch: (payload) => this.#fetches.add(payload),
        });
        return;
      } catch (error) {
        if (error instanceof StoppingError) return;
        this.#outside = error instanceof Error ? error.message : String(error);
        this.logger.warn({ msg: 'Not consuming yet', reason: this.#outside });
        await patience.pause(attempt).catch(() => undefined);
        if (this.#closing) return;
      }
    }
  }

  async #consume(fetched: readonly EachBatchPayload[]): Promise<void> {
    // What was fetched before a seek is not where reading is to go on.
    const payloads = fetched.filter(({ isStale }) => !isStale());
    const [first] = payloads;
    if (!first) return;
    this.#latest = first;
    this.#sought.clear();
    const patience = this.#patience(() => first.heartbeat());
    // kafkajs heartbeats between batches only; a beat that fails here fails again, and is heard, right after the batch.
    const beats = setInterval(() => void first.heartbeat().catch(() => undefined), HEARTBEAT_INTERVAL_MS / 2);
    try {
      await this.processor.process(payloads.flatMap(deliveriesOf), patience);
      this.#resolve(payloads);
      if (this.#closing) await this.#commitOffsets();
    } catch (error) {
      if (!(error instanceof StoppingError)) throw error;
    } finally {
      clearInterval(beats);
      this.#waitingFor = undefined;
    }
  }

  /** A batch says where reading goes on, unless a seek has said so meanwhile. */
  #resolve(payloads: readonly EachBatchPayload[]): void {
    for (const { batch, resolveOffset } of payloads) {
      if (!this.#sought.has(`${batch.topic}[${batch.partition}]`)) resolveOffset(batch.lastOffset());
    }
  }

  #patience(keepAlive: () => Promise<void>): Patience {
    return new Patience({
      keepAlive,
      isStopping: () => this.#closing !== undefined,
      onWait: (reason) => {
        if (reason) this.logger.warn({ msg: 'Waiting', reason });
        this.#waitingFor = reason;
      },
    });
  }

  /** Offsets are a bookmark, not a guarantee: a commit that fails is made again with the next. */
  async #commitOffsets(): Promise<void> {
    try {
      const offsets = this.#latest?.uncommittedOffsets();
      if (offsets?.topics.length) await this.#latest?.commitOffsetsIfNecessary(offsets);
    } catch (error) {
      this.logger.debug({ msg: 'Offsets not committed', error });
    }
  }

  async #leave(): Promise<void> {
    // A join under way ends first: kafkajs would go on with it after its disconnect, and the group would keep a dead member.
    await this.#starting;
    clearInterval(this.#commits);
    await this.#commitOffsets();
    await this.#consumer.disconnect();
  }
}
