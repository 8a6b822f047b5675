/** Chance that comes again with its seed; each name is a stream of its own, so that one more draw here changes nothing there. */
export class Random {
  #state = 2_166_136_261;

  constructor(seed: number, stream: string) {
    // FNV-1a spreads what differs in one character over all bits.
    for (const character of `${seed} ${stream}`) this.#state = Math.imul(this.#state ^ character.charCodeAt(0), 16_777_619);
  }

  /** From 0 to 1, without the 1: mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.between(0, items.length - 1)]!;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const left = [...items];
    return items.map(() => left.splice(this.between(0, left.length - 1), 1)[0]!);
  }
}
