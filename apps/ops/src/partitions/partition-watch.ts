import { isTransient } from '@saga/messaging';
import type { Configuration } from '../configuration';
import { reasonOf } from '../provision/progress';
import { partitionsEnd } from '../relay/metrics';
import { relayOf } from '../relay/relay';
import { keepPartitions, type PartitionedDatabase } from './keep-partitions';
import { usual } from './plan';

const HOUR_MS = 3_600_000;
/** What was away may be back. */
const AGAIN_MS = 60_000;

/** Keeps the partitions of all services, each hour, beside whatever else its caller does. */
export class PartitionWatch {
  readonly #services: readonly Hourly[];

  constructor({ clouds }: Configuration, tell: (line: string) => void) {
    this.#services = clouds.flatMap((cloud) =>
      cloud.services.map((service) => {
        const { slot } = relayOf(cloud, service);
        return new Hourly(service.name, { ownerUrl: service.ownerUrl, slot }, (line) => tell(`partitions of ${service.name}: ${line}`));
      }),
    );
  }

  /** Begins what is due, and returns at once. */
  look(): void {
    for (const service of this.#services) service.look();
  }
}

class Hourly {
  #due = 0;
  #said = '';

  constructor(
    private readonly service: string,
    private readonly database: PartitionedDatabase,
    private readonly tell: (line: string) => void,
  ) {}

  look(): void {
    if (performance.now() < this.#due) return;
    this.#due = Infinity;
    void this.#keep().then((pause) => (this.#due = performance.now() + pause));
  }

  /** Returns how long it can wait. */
  async #keep(): Promise<number> {
    try {
      const { changes, heldBack, end } = await keepPartitions(this.database, usual);
      partitionsEnd.set({ service: this.service }, end / 1_000);
      for (const change of changes) this.tell(change);
      this.#say(heldBack.join('; '));
      return HOUR_MS;
    } catch (error) {
      this.#say(reasonOf(error));
      return isTransient(error) ? AGAIN_MS : HOUR_MS;
    }
  }

  /** Tells what is wrong once, not at each try. */
  #say(trouble: string): void {
    if (trouble !== '' && trouble !== this.#said) this.tell(trouble);
    this.#said = trouble;
  }
}
