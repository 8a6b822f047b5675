/** Rows of one table that a transaction holds under lock, by key. Knows which of them have changed, and which have no row in the table yet. */
export class LockedRows<Row> {
  readonly #rows: Map<string, Row>;
  readonly #inTable: ReadonlySet<string>;
  readonly #changed = new Set<string>();

  constructor(rows: readonly (readonly [key: string, row: Row])[]) {
    this.#rows = new Map(rows);
    this.#inTable = new Set(this.#rows.keys());
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  set(key: string, row: Row): void {
    this.#rows.set(key, row);
    this.#changed.add(key);
  }

  get all(): Row[] {
    return [...this.#rows.values()];
  }

  /** Changed rows that the table has. */
  get updated(): [key: string, row: Row][] {
    return this.#sorted((key) => this.#inTable.has(key));
  }

  /** Changed rows that the table does not have yet. */
  get created(): [key: string, row: Row][] {
    return this.#sorted((key) => !this.#inTable.has(key));
  }

  /** In the order of keys: the order in which all who write such rows lock them. */
  #sorted(wanted: (key: string) => boolean): [string, Row][] {
    return [...this.#changed]
      .filter(wanted)
      .sort()
      .map((key) => [key, this.#rows.get(key)!]);
  }
}
