import type { EventOf, EventType, SagaEvent } from '@saga/contracts';

/** A pure decision: the facts that follow from an event, given what is known. A repetition is met with silence. */
export type Decision<State, Event, Fact> = (state: State, event: Event) => readonly Fact[];

export interface Outcome<State, Fact> {
  readonly state: State;
  readonly facts: readonly Fact[];
}

/** One service's part of the saga, ready to be driven by the batch shell or by a simulation. */
export interface Saga<State, Fact extends SagaEvent = SagaEvent> {
  /** The event types that this service reacts to; it skips all others. */
  readonly handles: ReadonlySet<EventType>;
  handle(state: State, event: SagaEvent): Outcome<State, Fact>;
}

/**
 * Builds a saga from a fold and a table of decisions. State folds what it sees, then what was decided about it:
 * `noted = evolve(state, event)`, `facts = decide(noted, event)`, `next = facts.reduce(evolve, noted)`.
 */
export function saga<State, Fact extends SagaEvent, Handled extends EventType>(definition: {
  readonly evolve: (state: State, event: EventOf<Handled> | Fact) => State;
  readonly on: { readonly [Type in Handled]: Decision<State, EventOf<Type>, Fact> };
}): Saga<State, Fact> {
  const { evolve, on } = definition;
  const handles = new Set<EventType>(Object.keys(on) as Handled[]);
  return {
    handles,
    handle(state, event) {
      if (!handles.has(event.type)) return { state, facts: [] };
      const incoming = event as EventOf<Handled>;
      const decide = on[event.type as Handled] as Decision<State, EventOf<Handled>, Fact>;
      const noted = evolve(state, incoming);
      const facts = decide(noted, incoming);
      return { state: facts.reduce<State>(evolve, noted), facts };
    },
  };
}
