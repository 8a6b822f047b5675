import type { EventType, SagaEvent, Service } from '@saga/contracts';
import { decide, type Decided, type Received, type Saga, type WorkingSet } from '@saga/messaging';

import type { Database, Transaction } from './database';

export interface Circumstances {
  readonly parkedKeys: ReadonlySet<string>;
  readonly mayWait: boolean;
}

/** A decision's outcome, with the ids of those messages that had an effect. */
export interface Outcome extends Decided {
  readonly effective: ReadonlySet<string>;
}

/** A service's saga and repository, with the types of their state put out of sight. */
export interface Participant {
  readonly service: Service;
  readonly handles: ReadonlySet<EventType>;
  /** The names of the rows that a batch about these events locks, as its repository's `load` does. */
  locks(database: Database, events: readonly SagaEvent[]): string[];
  /** Loads, decides and saves in an open transaction. */
  decide(transaction: Transaction, batch: readonly Received[], circumstances: Circumstances): Outcome;
}

export interface ParticipantDefinition<State, Rows extends WorkingSet<State>> {
  readonly service: Service;
  readonly saga: Saga<State>;
  /** The names of the rows that hold what is known of an event's order, and of those that its orders share with others. */
  rowsOf(database: Database, event: SagaEvent): readonly string[];
  load(rows: ReadonlyMap<string, object>): Rows;
  /** The rows to write back, by name; what `load` was given has their other columns. */
  changes(rows: Rows, loaded: ReadonlyMap<string, object>): readonly (readonly [name: string, row: object])[];
}

export function participant<State, Rows extends WorkingSet<State>>(definition: ParticipantDefinition<State, Rows>): Participant {
  const { service, saga, rowsOf, load, changes } = definition;
  const namesOf = (database: Database, events: readonly SagaEvent[]): string[] => [
    ...new Set(events.flatMap((event) => rowsOf(database, event)).filter((name) => database.rows.has(name))),
  ];
  return {
    service,
    handles: saga.handles,
    locks: namesOf,
    decide(transaction, batch, circumstances) {
      const { database } = transaction;
      const events = batch.flatMap((received) => ('event' in received ? [received.event] : []));
      const found = namesOf(database, events).filter((name) => !database.invisible.has(name));
      const loaded = new Map(found.map((name) => [name, database.rows.get(name)!]));
      const rows = load(loaded);
      const { observed, effectiveEvents } = observe(saga);
      const decided = decide(observed, rows, batch, circumstances);
      for (const { event, sequence } of decided.applied.flatMap(({ raised }) => raised)) transaction.add(event, sequence);
      for (const [name, row] of changes(rows, loaded)) transaction.rows.set(name, row);
      const effective = decided.applied.filter(({ message }) => effectiveEvents.has(message.event)).map(({ message }) => message.id);
      return { ...decided, effective: new Set(effective) };
    },
  };
}

/** The same saga; what it noticed is which events had an effect. */
function observe<State>(saga: Saga<State>): { observed: Saga<State>; effectiveEvents: ReadonlySet<SagaEvent> } {
  const effectiveEvents = new Set<SagaEvent>();
  const handle: Saga<State>['handle'] = (state, event) => {
    const outcome = saga.handle(state, event);
    if (outcome.facts.length > 0 || !isSame(state, outcome.state)) effectiveEvents.add(event);
    return outcome;
  };
  return { observed: { handles: saga.handles, handle }, effectiveEvents };
}

/** Columns are never changed in place, so those that are the same objects are the same. */
function isSame<State>(before: State, after: State): boolean {
  if (before === after) return true;
  return Object.entries(after as object).every(([column, value]) => (before as Record<string, unknown>)[column] === value);
}
