import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How often waiters look for orders that another instance of the service ended. */
const LOOK_MS = 100;

/** Lets requests wait until an order has ended: at once when this instance ends it, soon when another one does. */
@Injectable()
export class OrderEndings implements OnModuleDestroy {
  readonly #waiters = new Map<string, Set<() => void>>();
  #looking: NodeJS.Timeout | undefined;
  #underWay = false;
  #stopped = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Runs `begin` after it has started to listen, so no ending is missed, and waits for the ending for at most `ms` if `begin` says so. */
  async waitFor(orderId: string, ms: number, begin: () => Promise<boolean>): Promise<void> {
    if (this.#stopped) return;
    let wake = (): void => undefined;
    const ended = new Promise<void>((resolve) => (wake = resolve));
    const waiters = this.#waiters.get(orderId) ?? new Set();
    this.#waiters.set(orderId, waiters.add(wake));
    this.#looking ??= setInterval(() => this.#lookOnce(), LOOK_MS);
    const limit = setTimeout(wake, ms);
    try {
      if (await begin()) await ended;
    } finally {
      clearTimeout(limit);
      waiters.delete(wake);
      if (waiters.size === 0) this.#waiters.delete(orderId);
      if (this.#waiters.size === 0) this.#stopLooking();
    }
  }

  announce(orderIds: readonly string[]): void {
    for (const orderId of orderIds) this.#waiters.get(orderId)?.forEach((wake) => wake());
  }

  onModuleDestroy(): void {
    this.#stopped = true;
    this.announce([...this.#waiters.keys()]);
    this.#stopLooking();
  }

  /** One look at a time: a database that is slow must not have its connections filled with looks. */
  #lookOnce(): void {
    if (this.#underWay) return;
    this.#underWay = true;
    void this.#look().finally(() => (this.#underWay = false));
  }

  async #look(): Promise<void> {
    const waited = [...this.#waiters.keys()];
    // A database that is away is no reason to fail: the waiters go on waiting until their time is up.
    const ended = this.dataSource.query<{ id: string }[]>(`SELECT id FROM orders WHERE id = ANY($1) AND status <> 'PLACED'`, [waited]);
    this.announce((await ended.catch(() => [])).map(({ id }) => id));
  }

  #stopLooking(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }
}
