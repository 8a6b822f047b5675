import { Logger } from '@nestjs/common';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { partitionOf } from './delivery';
import { Patience, StoppingError } from './patience';

export interface GroupMemberOptions {
  /** The consumer group: the service's name. */
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Resolves when the schemas of this service's own events are known; waited for before the first record. */
  readonly prepare: () => Promise<void>;
  /** Called when what takes the batches threw what no repetition mends, if the process is not to end for that. */
  readonly giveUp?: (reason: string) => void;
  /** Called when what was sought counts no more: whenever it has joined, it reads on from what the group has committed, as after a crash. */
  readonly onRepositioned?: () => void;
}

/** How long the group waits for a member that fell silent before its partitions go to others. */
const SESSION_TIMEOUT_MS = 10_000;
export const HEARTBEAT_INTERVAL_MS = 1_000;
/** Bounds a transaction: at about 250 bytes a record, 1,000 records a partition. */
const MAX_BYTES_PER_PARTITION = 256 * 1024;
/** At least the partitions that one instance can be assigned, so that a whole fetch arrives at once. */
const PARTITIONS_AT_ONCE = 256;
/** About a second: each attempt of kafkajs lasts for seconds already, and a broker that is back should be found soon. */
const LAST_LONGER_PAUSE = 6;
const NOT_YET = 'not a member of its consumer group yet';

/** A member of a consumer group: it joins when it can, and anew, with another consumer, when that of kafkajs has crashed. */
export class GroupMember {
  readonly #logger = new Logger('Kafka');
  readonly #patience: Patience;
  #consumer: Consumer;
  /** Why this is no working member of its group. */
  #outside: string | undefined = NOT_YET;
  #lastSign = Date.now();
  /** What a batch threw last. */
  #thrown: unknown;
  /** Why a batch could be neither applied nor parked, by its partition: it comes again, here or at another member. */
  readonly #failing = new Map<string, string>();
  /** How often its consumer has crashed since something was last fetched. */
  #crashes = 0;
  #joining: Promise<void> | undefined;
  #isLeaving = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: GroupMemberOptions,
    /** Takes each partition of a fetch. */
    private readonly eachBatch: (payload: EachBatchPayload) => Promise<void>,
    /** Called when the payloads of before speak for a membership that has ended. */
    private readonly onCrash: () => void,
  ) {
    this.#consumer = this.#newConsumer();
    this.#patience = new Patience({
      keepAlive: () => Promise.resolve(),
      isStopping: () => this.#isLeaving,
      onWait: (reason) => {
        if (reason) this.#logger.warn({ msg: 'Waiting', reason });
        this.#outside = reason ?? NOT_YET;
      },
    });
  }

  /** The consumer of now: another one after each crash. */
  get consumer(): Consumer {
    return this.#consumer;
  }

  /** Goes on until it has joined or leaves. */
  join(): void {
    this.#joining = this.#join();
  }

  /** Why it gets no records now, or gets on with none. */
  trouble(): string | undefined {
    const silence = Date.now() - this.#lastSign;
    const isSilent = silence > SESSION_TIMEOUT_MS;
    const [failing] = this.#failing.values();
    return this.#outside ?? failing ?? (isSilent ? `no answer from the broker for ${Math.round(silence / 1000)} s` : undefined);
  }

  /** Ends a join under way first: kafkajs would go on with it after its disconnect, and the group would keep a dead member. */
  async leave(beforehand: () => Promise<void>): Promise<void> {
    this.#isLeaving = true;
    await this.#joining;
    await beforehand();
    await this.#consumer.disconnect();
  }

  #newConsumer(): Consumer {
    const consumer = this.kafka.consumer({
      groupId: this.options.groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
      maxWaitTimeInMs: 500,
      // A restart of its own would go on after its disconnect, and is not made after all that passes.
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    const { GROUP_JOIN, FETCH, HEARTBEAT, CRASH } = consumer.events;
    const alive = (): void => void (this.#lastSign = Date.now());
    consumer.on(FETCH, () => {
      alive();
      this.#crashes = 0;
      this.#outside = undefined;
    });
    consumer.on(HEARTBEAT, alive);
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      alive();
      // Who has crashed after a join may do so after the next: it is well when something has been fetched.
      if (this.#crashes === 0) this.#outside = undefined;
      // What failed may be another member's now. Where it is still this one's, to have joined again mends nothing.
      const own = Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => partitionOf({ topic, partition })),
      );
      for (const place of this.#failing.keys()) if (!own.includes(place)) this.#failing.delete(place);
      this.options.onRepositioned?.();
    });
    consumer.on(CRASH, ({ payload: { error } }) => {
      this.#outside = `Kafka: ${error.message}`;
      this.onCrash();
      this.options.onRepositioned?.();
      if (!this.#isLeaving) this.#afterCrash(error);
    });
    return consumer;
  }

  /**
   * What kafkajs takes for final passes too, now and then: where a proxy accepts connections for a broker that is still starting, it throws a bare
   * "Broker not connected". Only what a batch threw, and kafkajs did not even repeat, is a bug.
   */
  #afterCrash(error: Error): void {
    const isBug = error.name !== 'KafkaJSNumberOfRetriesExceeded' && causesOf(error).includes(this.#thrown);
    if (isBug) return (this.options.giveUp ?? endProcess)(`the consumer has stopped for good: ${error.message}`);
    this.#logger.warn({ msg: 'Joining anew', reason: error.message });
    this.#joining = this.#joinAnew();
  }

  async #joinAnew(): Promise<void> {
    await this.#patience.pause(this.#crashes++).catch(() => undefined);
    if (this.#isLeaving) return;
    this.#consumer = this.#newConsumer();
    await this.#join();
  }

  async #join(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#patience.through(this.options.prepare);
        await this.#consumer.connect();
        await this.#consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
        // To join and leave at once would make the others share out the partitions twice, for nothing.
        this.#patience.throwIfStopping();
        await this.#consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
          eachBatch: (payload) => this.#take(payload),
        });
        return;
      } catch (error) {
        if (error instanceof StoppingError) return;
        this.#outside = error instanceof Error ? error.message : String(error);
        this.#logger.warn({ msg: 'Not consuming yet', reason: this.#outside });
        await this.#patience.pause(Math.min(attempt, LAST_LONGER_PAUSE)).catch(() => undefined);
        if (this.#isLeaving) return;
      }
    }
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const place = partitionOf(payload.batch);
    try {
      await this.eachBatch(payload);
      this.#failing.delete(place);
    } catch (error) {
      this.#thrown = causesOf(error).at(-1);
      // What kafkajs throws is about the group, as a heartbeat while that is rebalancing.
      if (error instanceof Error && !error.name.startsWith('KafkaJS'))
        this.#failing.set(place, `a batch of ${place} fails: ${error.message}`);
      throw error;
    }
  }
}

/** An error and those behind it. kafkajs passes over the one that was thrown for the one behind it. */
function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

/** What a consumer's own batch throws for good helps nobody while its process lives: whoever runs the service starts a new one. */
function endProcess(reason: string): never {
  new Logger('Kafka').fatal({ msg: 'Giving up', reason });
  process.exit(1);
}
