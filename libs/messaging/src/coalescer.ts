/**
 * Makes one piece of work of all that arrives while the last piece is under way, and of all that arrives together.
 * A fetch hands over each partition at once, so all partitions of a fetch become one transaction.
 */
export class Coalescer<Item> {
  readonly #arrived: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #working = false;

  /** A piece of work takes `most` items, those that came first. */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<void>,
    private readonly most = Infinity,
  ) {}

  /** How many have arrived and are not being worked on. */
  get waiting(): number {
    return this.#arrived.length;
  }

  /** Resolves when the work that took the item is done; rejects when it failed. */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#arrived.push({ item, resolve, reject });
      if (this.#working) return;
      this.#working = true;
      void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    while (this.#arrived.length > 0) {
      // Who has just been told that its item is done may have the next one ready. It would come too late without this turn, and two of whom each always
      // has one would take the work in turns instead of sharing it.
      await new Promise((resolve) => setImmediate(resolve));
      const group = this.#arrived.splice(0, this.most);
      try {
        await this.work(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#working = false;
  }
}
