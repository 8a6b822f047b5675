import { placeOf, type Offsets, type ReadModel } from './read-model';

/** Where a record lies; Kafka's own offsets are text. */
interface Located {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number | string;
}

/**
 * One reading of the log without an interruption, from where the database said, for one generation of the read model. It ends when the consumer
 * joins its group anew, since it then goes on from wherever the group's commits are.
 */
export class Reading {
  readonly generation: number;
  /** What follows the last record that came and is in the database, by place. */
  readonly #next: Map<string, number>;

  constructor({ generation, offsets }: ReadModel) {
    this.generation = generation;
    this.#next = new Map(Object.entries(offsets));
  }

  /** Whether nothing lies between what the read model has and these records. */
  continues({ generation, offsets }: ReadModel, records: readonly Located[]): boolean {
    if (generation !== this.generation) return false;
    return Object.entries(beginningsOf(records)).every(([place, first]) => {
      const known = offsets[place] ?? 0;
      // A topic has gaps of its own, as at the end of a transaction. What follows the last record that came is next, whatever its offset.
      return first <= known || (this.#next.get(place) ?? 0) === known;
    });
  }

  /** These records are in the database, whether they came to be there now or before. */
  written(records: readonly Located[]): void {
    for (const [place, end] of Object.entries(endsOf(records))) this.#next.set(place, end);
  }

  /** The place where records come once more in this reading: Kafka sends a reader to the beginning of a log that ends before where it was. */
  wentBackAt(records: readonly Located[]): string | undefined {
    return Object.entries(beginningsOf(records)).find(([place, first]) => first < (this.#next.get(place) ?? 0))?.[0];
  }
}

/** The offset that follows the last record of each place. */
export function endsOf(records: readonly Located[]): Offsets {
  const ends: Record<string, number> = {};
  for (const record of records) ends[placeOf(record)] = Math.max(ends[placeOf(record)] ?? 0, Number(record.offset) + 1);
  return ends;
}

function beginningsOf(records: readonly Located[]): Offsets {
  const beginnings: Record<string, number> = {};
  for (const record of records) beginnings[placeOf(record)] = Math.min(beginnings[placeOf(record)] ?? Infinity, Number(record.offset));
  return beginnings;
}
