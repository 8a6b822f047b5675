import type { SagaEvent } from '@saga/contracts';
import { UnusableRecordError, type Message, type Received } from './temporary';
import type { OutboxEntry } from './temporary';
import type { Saga } from '@saga/messaging';

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

/** A record that goes to the dead letters: with its own error, or without one because it stays behind an earlier record of its key. */
export interface Parked {
  readonly received: Received;
  readonly error?: Error;
}

/** An event that had its effect, and what the service said to it. */
export interface Applied {
  readonly message: Message;
  readonly raised: readonly OutboxEntry[];
}

export interface Decided {
  readonly applied: readonly Applied[];
  readonly parked: readonly Parked[];
  /** Events about rows that are not visible yet, and the records behind them: to be tried again, in this order. */
  readonly waiting: readonly Received[];
}

/** An event about a row that another transaction has written and that is not visible yet, as a rule. */
export class NotVisibleError extends UnusableRecordError {}

export interface Circumstances {
  /** Keys that have dead letters already: what comes later stays behind them. */
  readonly parkedKeys: ReadonlySet<string>;
  /** Whether a message about a row that is not visible waits; it is parked otherwise. */
  readonly mayWait: boolean;
}

/**
 * The heart of a batch: runs its decisions in memory, in the order of delivery. One that throws parks its record alone and the later records of
 * the same key behind it, so nothing of a key is ever overtaken and no other key is held up.
 */
export function decide<State>(
  saga: Saga<State>,
  rows: WorkingSet<State>,
  batch: readonly Received[],
  { parkedKeys, mayWait }: Circumstances,
): Decided {
  const applied: Applied[] = [];
  const parked: Parked[] = [];
  const waiting: Received[] = [];
  const [behindParked, behindWaiting] = [new Set(parkedKeys), new Set<string>()];
  for (const received of batch) {
    const { key } = received;
    if (behindParked.has(key)) parked.push({ received });
    else if (behindWaiting.has(key)) waiting.push(received);
    else {
      try {
        applied.push(apply(saga, rows, received));
      } catch (error) {
        if (mayWait && error instanceof NotVisibleError) {
          behindWaiting.add(key);
          waiting.push(received);
        } else {
          behindParked.add(key);
          parked.push({ received, error: error instanceof Error ? error : new Error(String(error)) });
        }
      }
    }
  }
  return { applied, parked, waiting };
}

/** Nothing is written unless the whole decision succeeds. */
function apply<State>(saga: Saga<State>, rows: WorkingSet<State>, received: Received): Applied {
  if ('error' in received) throw received.error;
  const { event, key, traceparent } = received;
  const current = rows.read(event);
  if (!current) throw new NotVisibleError(`${event.type} is about ${key}, which does not exist here`);
  const { state, facts } = saga.handle(current.state, event);
  rows.write(event, { state, version: current.version + facts.length });
  return { message: received, raised: facts.map((fact, index) => ({ event: fact, sequence: current.version + index + 1, traceparent })) };
}
