import type { Message } from './database';

export const PARTITIONS = 2;

/** A topic as its cluster keeps it: within a partition in the order of arrival, between partitions in none. */
export class Log {
  readonly partitions: readonly Message[][] = Array.from({ length: PARTITIONS }, () => []);

  constructor(
    readonly name: string,
    private readonly onAppend: (log: Log, message: Message) => void,
  ) {}

  append(message: Message): void {
    this.partitions[partitionOf(message.key)]!.push(message);
    this.onAppend(this, message);
  }
}

function partitionOf(key: string): number {
  let hash = 0;
  for (let index = 0; index < key.length; index++) hash = (hash * 31 + key.charCodeAt(index)) | 0;
  return Math.abs(hash) % PARTITIONS;
}

/** Copies from where events are to where they must be: Debezium from an outbox to its topic, MirrorMaker from a topic to its mirror. */
export class Pipe {
  /** False while connections drop. */
  open = true;
  readonly #positions: number[];
  /** Rows that a lost slot has passed over; re-emission brings them, in the order of their sequence. */
  readonly #missed: Message[] = [];

  constructor(
    private readonly sources: readonly (readonly Message[])[],
    readonly target: Log,
  ) {
    this.#positions = sources.map(() => 0);
  }

  /** Copies up to `count` messages of each source; returns them. */
  move(count: number): Message[] {
    if (!this.open) return [];
    const moved = this.sources.flatMap((source, index) => source.slice(this.#positions[index], this.#positions[index]! + count));
    this.sources.forEach((source, index) => (this.#positions[index] = Math.min(source.length, this.#positions[index]! + count)));
    for (const message of moved) this.target.append(message);
    return moved;
  }

  /** A worker that died goes on from an offset it had noted earlier: what it has copied since comes again. */
  rewind(count: number): number {
    const before = this.#position;
    this.#positions.forEach((position, index) => (this.#positions[index] = Math.max(0, position - count)));
    return before - this.#position;
  }

  /** A slot that is made anew begins at the present; returns what is passed over. */
  lose(count: number): Message[] {
    const lost = this.sources.flatMap((source, index) => source.slice(this.#positions[index], this.#positions[index]! + count));
    this.sources.forEach((source, index) => (this.#positions[index] = Math.min(source.length, this.#positions[index]! + count)));
    this.#missed.push(...lost);
    return lost;
  }

  repair(): Message[] {
    const missed = this.#missed.splice(0);
    for (const message of missed) this.target.append(message);
    return missed;
  }

  get idle(): boolean {
    return this.#missed.length === 0 && this.sources.every(({ length }, index) => length === this.#positions[index]);
  }

  get #position(): number {
    return this.#positions.reduce((sum, position) => sum + position, 0);
  }
}
