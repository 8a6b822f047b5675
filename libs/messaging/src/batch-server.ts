import { Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import type { BatchProcessor } from './batch-processor';
import { Coalescer } from './coalescer';
import { deliveriesOf } from './delivery';
import { GroupMember, HEARTBEAT_INTERVAL_MS, type GroupMemberOptions } from './group-member';
import { Patience, StoppingError } from './patience';

/** Offsets are committed this often: the inbox absorbs what comes again after a crash. */
const COMMIT_INTERVAL_MS = 1_000;

/** A Nest transport strategy that takes a fetch, with all its partitions, as one batch. */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  readonly name = 'kafka';
  protected override readonly logger = new Logger('Kafka');
  readonly #member: GroupMember;
  readonly #fetches = new Coalescer<EachBatchPayload>((payloads) => this.#consume(payloads));
  /** What the batch under way waits for. */
  #waitingFor: string | undefined;
  /** Partitions of which another offset has been sought since the batch under way began. */
  readonly #sought = new Set<string>();
  #latest: EachBatchPayload | undefined;
  #commits: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly processor: Pick<BatchProcessor<unknown>, 'process'>,
    readonly options: GroupMemberOptions,
  ) {
    super();
    this.#member = new GroupMember(
      kafka,
      options,
      (payload) => this.#fetches.add(payload),
      // It speaks for a consumer group that kafkajs is about to replace.
      () => (this.#latest = undefined),
    );
  }

  listen(callback: () => void): void {
    // A broker or registry that is away must not keep the service from starting: it says so and joins when it can.
    this.#member.join();
    this.#commits = setInterval(() => void this.#commitOffsets(), COMMIT_INTERVAL_MS);
    callback();
  }

  /** Ready when the group has this member and no batch waits for a part that is away. */
  check(): { ready: true } | { ready: false; reason: string } {
    const reason = this.#waitingFor ?? this.#member.trouble();
    return reason ? { ready: false, reason } : { ready: true };
  }

  /** Finishes the batch under way, commits its offsets and leaves the group. Safe to call more than once. */
  close(): Promise<void> {
    return (this.#closing ??= this.#leave());
  }

  /** Reads on from this offset of a partition, if it is this member's; what has been fetched meanwhile is not handed over any more. */
  seek(topic: string, partition: number, offset: string): void {
    this.#member.consumer.seek({ topic, partition, offset });
    this.#sought.add(`${topic}[${partition}]`);
  }

  on(): never {
    throw new Error('KafkaBatchServer raises no events of its own');
  }

  unwrap<Client>(): Client {
    return this.#member.consumer as Client;
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
    clearInterval(this.#commits);
    await this.#member.leave(() => this.#commitOffsets());
  }
}
