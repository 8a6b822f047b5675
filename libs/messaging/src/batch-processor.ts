import { keyOf, type EventCodec, type SagaEvent } from '@saga/contracts';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { DeadLetters } from './dead-letters';
import { decide, type Circumstances, type Decided, type WorkingSet } from './decide';
import { placeOf, receive, type Delivery, type Received } from './delivery';
import type { Inbox } from './inbox';
import { batchSize, eventDelay, inboxRepeats } from './metrics';
import type { Outbox } from './outbox';
import { StoppingError, type Patience } from './patience';
import type { Saga } from './saga';
import { traceIdOf } from './trace';
import { inTransaction, together, type Transaction } from './transaction';
import { isTimeOut } from './transient';

/** How a service loads and saves what its decisions are about: one statement a step for a whole batch. */
export interface SagaRepository<State, Rows extends WorkingSet<State> = WorkingSet<State>> {
  /** Reads all rows that the events touch, FOR UPDATE, in the order of their keys. */
  load(tx: Transaction, events: readonly SagaEvent[]): Promise<Rows>;
  /** Writes the changed rows back. */
  save(tx: Transaction, rows: Rows): Promise<void>;
  /** Called after the commit, for those who wait for an outcome in this process. */
  committed?(rows: Rows): void;
}

/** How often a batch looks again for a row that is not visible yet: some 50 ms for a gap of milliseconds, after which the event waits as a dead letter. */
const VISIBILITY_ATTEMPTS = 2;
/** How often a batch may take the database too long before it is halved: once may be a bad moment. */
const TIME_OUTS = 2;

/** A batch is too much for the database: it is to be halved. */
class TooSlowError extends Error {}

/** Applies batches of records: one transaction for all of them. What cannot be applied is parked in it, and the rest has its effect. */
export class BatchProcessor<State> {
  readonly #logger = new Logger('Saga');

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: EventCodec,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly deadLetters: DeadLetters,
    private readonly saga: Saga<State>,
    private readonly repository: SagaRepository<State>,
  ) {}

  /** When it resolves, each record is applied, known as a repeat, or parked with its reason. */
  async process(deliveries: readonly Delivery[], patience: Patience): Promise<void> {
    const batch: Received[] = [];
    for (const delivery of deliveries) batch.push(...(await patience.through(() => this.read(delivery))));
    observeDelays(batch);
    let waiting: readonly Received[] = batch;
    for (let attempt = 0; waiting.length > 0; attempt++) {
      if (attempt > 0) await patience.pause(attempt - 1);
      waiting = await this.#applyOrHalve(waiting, attempt < VISIBILITY_ATTEMPTS, patience);
    }
  }

  /** None for what this service does not react to. */
  async read(delivery: Delivery): Promise<readonly Received[]> {
    const received = await receive(this.codec, this.saga.handles, delivery);
    return received ? [received] : [];
  }

  /** Locks and reads all rows that the events of a batch touch. */
  load(tx: Transaction, batch: readonly Received[]): Promise<WorkingSet<State>> {
    return this.repository.load(
      tx,
      batch.flatMap((received) => ('event' in received ? [received.event] : [])),
    );
  }

  /** Decides about a batch and writes all that follows, but for inbox and dead letters. Returns what to do once it is committed. */
  async apply(tx: Transaction, rows: WorkingSet<State>, batch: readonly Received[], circumstances: Circumstances) {
    const decided = decide(this.saga, rows, batch, circumstances);
    const entries = decided.applied.flatMap(({ raised }) => raised);
    await together(this.repository.save(tx, rows), this.outbox.add(tx, entries));
    return { ...decided, committed: () => this.#committed(rows, decided) };
  }

  /** Returns what must wait for a row. A batch that the database refuses, or takes too long over, is halved, in order, until what it refuses is alone. */
  async #applyOrHalve(batch: readonly Received[], mayWait: boolean, patience: Patience): Promise<readonly Received[]> {
    try {
      return await this.#applyPatiently(batch, mayWait, patience);
    } catch (error) {
      rethrowIfFatal(error);
      const [only, ...others] = batch;
      if (others.length > 0) return await this.#applyHalves(batch, mayWait, patience);
      // If not even parking is possible, nothing can be promised about the record: the consumer stops at it.
      if (!only || 'error' in only) throw error;
      const { id, key, delivery, event } = only;
      return await this.#applyOrHalve([{ id, key, type: event.type, delivery, error: error as Error }], mayWait, patience);
    }
  }

  /** A record that is alone is tried until the database has time for it. */
  #applyPatiently(batch: readonly Received[], mayWait: boolean, patience: Patience): Promise<readonly Received[]> {
    let timeOuts = 0;
    return patience.through(async () => {
      try {
        return await this.#applyOnce(batch, mayWait);
      } catch (error) {
        if (batch.length > 1 && isTimeOut(error) && ++timeOuts === TIME_OUTS) throw new TooSlowError();
        throw error;
      }
    });
  }

  async #applyHalves(batch: readonly Received[], mayWait: boolean, patience: Patience): Promise<readonly Received[]> {
    const middle = Math.ceil(batch.length / 2);
    const waiting = await this.#applyOrHalve(batch.slice(0, middle), mayWait, patience);
    const keys = new Set(waiting.map(({ key }) => key));
    const [behind, free] = [
      batch.slice(middle).filter(({ key }) => keys.has(key)),
      batch.slice(middle).filter(({ key }) => !keys.has(key)),
    ];
    return [...waiting, ...behind, ...(free.length > 0 ? await this.#applyOrHalve(free, mayWait, patience) : [])];
  }

  /** The transaction of a batch: one trip to insert and lock, one more where a lock depends on a row, one to write, one to commit. */
  async #applyOnce(batch: readonly Received[], mayWait: boolean): Promise<readonly Received[]> {
    const done = await inTransaction(this.dataSource, async (tx) => {
      const [unseen, parkedKeys, rows] = await together(
        this.inbox.insert(tx, idsOf(batch)),
        this.deadLetters.lock(tx, batch),
        this.load(tx, batch),
      );
      const fresh = batch.filter(({ id }) => id === undefined || unseen.delete(id));
      const applied = await this.apply(tx, rows, fresh, { parkedKeys, mayWait });
      await together(this.inbox.remove(tx, idsOf(applied.waiting)), this.deadLetters.park(tx, applied.parked));
      return { ...applied, repeats: batch.length - fresh.length };
    });
    batchSize.observe(batch.length);
    inboxRepeats.inc(done.repeats);
    done.committed();
    return done.waiting;
  }

  #committed(rows: WorkingSet<State>, { applied, parked }: Decided): void {
    this.repository.committed?.(rows);
    for (const { message, raised } of applied) {
      const { event, traceparent } = message;
      this.#logger.log({
        msg: event.type,
        orderId: keyOf(event),
        traceId: traceIdOf(traceparent),
        raised: raised.map(({ event: { type } }) => type),
      });
    }
    for (const { received, error } of parked) {
      this.#logger.error({
        msg: 'A record is parked',
        record: placeOf(received.delivery),
        key: received.key,
        error: error?.message ?? 'behind an earlier one',
      });
    }
  }
}

function observeDelays(batch: readonly Received[]): void {
  const now = Date.now();
  for (const { id, delivery } of batch) {
    const madeAt = timeOf(id);
    if (madeAt !== undefined) eventDelay.observe({ topic: delivery.topic }, Math.max(0, now - madeAt) / 1000);
  }
}

/** When a UUIDv7 was made, in milliseconds since 1970 (RFC 9562, section 5.7); other ids do not tell. */
function timeOf(id: string | undefined): number | undefined {
  return id?.[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}

/** What says that the consumer itself must stop or rejoin is not about a record. */
function rethrowIfFatal(error: unknown): void {
  if (error instanceof StoppingError || (error instanceof Error && error.name.startsWith('KafkaJS'))) throw error;
}

function idsOf(batch: readonly Received[]): string[] {
  return batch.flatMap(({ id }) => id ?? []);
}
