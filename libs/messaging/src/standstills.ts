import { Logger } from '@nestjs/common';
import { partitionOf, type Blocked } from './blocked-partitions';
import { placeOf, type Delivery } from './delivery';
import { blockedPartitions } from './metrics';

/** A record that cannot be applied is tried again this often: no hot loop, and no restart needed once the cause is gone. */
const RETRY_MS = 5_000;

/** The partitions of this consumer that stand still, each at a record that cannot be applied. Nothing behind it is dropped. */
export class Standstills {
  readonly #logger = new Logger('Kafka');
  readonly #byPartition = new Map<string, { blocked: Blocked; retry: NodeJS.Timeout }>();

  /** Holds a partition, and calls `resume` when its record is due to be tried again. */
  hold(blocked: Blocked, resume: () => void): void {
    const { delivery, error } = blocked;
    this.#logger.error({ msg: 'A record cannot be applied; its partition stands still', record: placeOf(delivery), error: error.message });
    this.release(delivery);
    this.#byPartition.set(partitionOf(delivery), { blocked, retry: setTimeout(resume, RETRY_MS) });
    blockedPartitions.set(this.#byPartition.size);
  }

  has(partition: Pick<Delivery, 'topic' | 'partition'>): boolean {
    return this.#byPartition.has(partitionOf(partition));
  }

  release(partition: Pick<Delivery, 'topic' | 'partition'>): void {
    const name = partitionOf(partition);
    clearTimeout(this.#byPartition.get(name)?.retry);
    this.#byPartition.delete(name);
    blockedPartitions.set(this.#byPartition.size);
  }

  releaseAll(): void {
    for (const { blocked } of this.#byPartition.values()) this.release(blocked.delivery);
  }

  /** Why the service is not ready, naming the record; undefined when nothing stands still. */
  reason(): string | undefined {
    const [first] = this.#byPartition.values();
    return first && `${placeOf(first.blocked.delivery)} cannot be applied: ${first.blocked.error.message}`;
  }
}
