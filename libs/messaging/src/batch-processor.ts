import { keyOf, type EventCodec, type SagaEvent } from '@saga/contracts';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { BlockedPartitions } from './blocked-partitions';
import { readMessage, UnusableRecordError, type Delivery, type Message } from './delivery';
import type { Inbox } from './inbox';
import { batchSize, inboxRepeats } from './metrics';
import type { Outbox, OutboxEntry } from './outbox';
import type { Patience } from './patience';
import type { Saga } from './saga';
import { traceIdOf } from './trace';
import { inTransaction, together, type Transaction } from './transaction';

/** State and the number of events its aggregate has raised so far, from which their sequence follows. */
export interface Versioned<State> {
  readonly state: State;
  readonly version: number;
}

/** The rows that a batch touches, locked and held in memory while its decisions run one after another. */
export interface WorkingSet<State> {
  /** What a decision about this event sees; undefined when the row it belongs to is not visible to this transaction yet. */
  read(event: SagaEvent): Versioned<State> | undefined;
  write(event: SagaEvent, next: Versioned<State>): void;
}

/** How a service loads and saves what its decisions are about: one statement a step for a whole batch. */
export interface SagaRepository<State, Rows extends WorkingSet<State> = WorkingSet<State>> {
  /** Reads all rows that the events touch, FOR UPDATE, in the order of their keys. */
  load(tx: Transaction, events: readonly SagaEvent[]): Promise<Rows>;
  /** Writes the changed rows back. */
  save(tx: Transaction, rows: Rows): Promise<void>;
  /** Called after the commit, for those who wait for an outcome in this process. */
  committed?(rows: Rows): void;
}

/** How often a batch looks again for a row that is not visible yet: about two seconds with the pauses of Patience, for a gap of milliseconds. */
const VISIBILITY_ATTEMPTS = 7;

/** Applies batches of records: one transaction for all of them, and one record at a time only to find the one that fails. */
export class BatchProcessor<State> {
  readonly #logger = new Logger('Saga');

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: EventCodec,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly saga: Saga<State>,
    private readonly repository: SagaRepository<State>,
  ) {}

  /**
   * Applies what can be applied; what comes back are the partitions that must stop, each at the record that does not pass.
   * A record that `standsStill` already is not waited for again: the pause between its retries is the wait, and others go on.
   */
  async process(
    deliveries: readonly Delivery[],
    patience: Patience,
    standsStill: (each: Delivery) => boolean = () => false,
  ): Promise<BlockedPartitions> {
    const blocked = new BlockedPartitions();
    let waiting = await this.#decode(deliveries, blocked, patience);
    for (let attempt = 0; waiting.length > 0; attempt++) {
      if (attempt > 0) await patience.pause(attempt - 1);
      waiting = await this.#applyOrIsolate(waiting, blocked, patience);
      for (const { event, delivery } of waiting) {
        if (attempt < VISIBILITY_ATTEMPTS && !standsStill(delivery)) continue;
        blocked.add(delivery, new UnusableRecordError(`${event.type} is about ${keyOf(event)}, which does not exist here`));
      }
      waiting = waiting.filter(({ delivery }) => !blocked.has(delivery));
    }
    return blocked;
  }

  async #decode(deliveries: readonly Delivery[], blocked: BlockedPartitions, patience: Patience): Promise<Message[]> {
    const messages: Message[] = [];
    for (const delivery of deliveries) {
      if (blocked.has(delivery)) continue;
      try {
        const message = await patience.through(() => readMessage(this.codec, this.saga.handles, delivery));
        if (message) messages.push(message);
      } catch (error) {
        blocked.addUnlessFatal(delivery, error);
      }
    }
    return messages;
  }

  /** Returns the messages that must wait for a row; a message that fails alone blocks its partition. */
  async #applyOrIsolate(messages: readonly Message[], blocked: BlockedPartitions, patience: Patience): Promise<Message[]> {
    try {
      return await patience.through(() => this.#apply(messages));
    } catch (error) {
      const [only, ...others] = messages;
      if (only && others.length === 0) {
        blocked.addUnlessFatal(only.delivery, error);
        return [];
      }
      blocked.rethrowIfFatal(error);
    }
    const waiting: Message[] = [];
    for (const message of messages) {
      if (blocked.has(message.delivery)) continue;
      const key = keyOf(message.event);
      if (waiting.some(({ event }) => keyOf(event) === key)) waiting.push(message);
      else waiting.push(...(await this.#applyOrIsolate([message], blocked, patience)));
    }
    return waiting;
  }

  /** The transaction of a batch. */
  async #apply(messages: readonly Message[]): Promise<Message[]> {
    const applied = await inTransaction(this.dataSource, async (tx) => {
      const unseen = await this.inbox.insert(tx, idsOf(messages));
      const fresh = messages.filter(({ id }) => unseen.delete(id));
      const rows = await this.repository.load(tx, eventsOf(fresh));
      const { entries, outcomes, waiting } = this.#decide(rows, fresh);
      if (waiting.length > 0) await this.inbox.remove(tx, idsOf(waiting));
      await together(this.repository.save(tx, rows), this.outbox.add(tx, entries));
      return { fresh, rows, outcomes, waiting };
    });
    this.repository.committed?.(applied.rows);
    batchSize.observe(messages.length);
    inboxRepeats.inc(messages.length - applied.fresh.length);
    for (const outcome of applied.outcomes) this.#logger.log(outcome);
    return applied.waiting;
  }

  /** Runs the decisions in memory, in the order of delivery. All events of a key wait behind one that must. */
  #decide(rows: WorkingSet<State>, messages: readonly Message[]) {
    const entries: OutboxEntry[] = [];
    const outcomes: object[] = [];
    const waiting: Message[] = [];
    const waitingKeys = new Set<string>();
    for (const message of messages) {
      const { event, traceparent } = message;
      const key = keyOf(event);
      const current = waitingKeys.has(key) ? undefined : rows.read(event);
      if (!current) {
        waitingKeys.add(key);
        waiting.push(message);
        continue;
      }
      const { state, facts } = this.saga.handle(current.state, event);
      rows.write(event, { state, version: current.version + facts.length });
      for (const [index, fact] of facts.entries()) entries.push({ event: fact, sequence: current.version + index + 1, traceparent });
      outcomes.push({ msg: event.type, orderId: key, traceId: traceIdOf(traceparent), raised: facts.map(({ type }) => type) });
    }
    return { entries, outcomes, waiting };
  }
}

function idsOf(messages: readonly Message[]): string[] {
  return messages.map(({ id }) => id);
}

function eventsOf(messages: readonly Message[]): SagaEvent[] {
  return messages.map(({ event }) => event);
}
