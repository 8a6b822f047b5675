import { StoppingError } from './patience';
import type { Delivery } from './delivery';

export interface Blocked {
  readonly delivery: Delivery;
  readonly error: Error;
}

/** The partitions of a batch that cannot go on, each with the first record that does not pass. */
export class BlockedPartitions {
  readonly #byPartition = new Map<string, Blocked>();

  has(delivery: Pick<Delivery, 'topic' | 'partition'>): boolean {
    return this.#byPartition.has(partitionOf(delivery));
  }

  get(delivery: Pick<Delivery, 'topic' | 'partition'>): Blocked | undefined {
    return this.#byPartition.get(partitionOf(delivery));
  }

  /** Blocks the record's partition at the record, or at the earlier one that blocks it already. */
  add(delivery: Delivery, error: Error): void {
    const earlier = this.get(delivery);
    if (earlier && BigInt(earlier.delivery.offset) <= BigInt(delivery.offset)) return;
    this.#byPartition.set(partitionOf(delivery), { delivery, error });
  }

  /** Like add, but what says that the consumer itself must stop or rejoin is thrown on: it is not about the record. */
  addUnlessFatal(delivery: Delivery, error: unknown): void {
    this.rethrowIfFatal(error);
    this.add(delivery, error instanceof Error ? error : new Error(String(error)));
  }

  rethrowIfFatal(error: unknown): void {
    if (error instanceof StoppingError || (error instanceof Error && error.name.startsWith('KafkaJS'))) throw error;
  }

  [Symbol.iterator](): IterableIterator<Blocked> {
    return this.#byPartition.values();
  }
}

export function partitionOf({ topic, partition }: Pick<Delivery, 'topic' | 'partition'>): string {
  return `${topic}[${partition}]`;
}
