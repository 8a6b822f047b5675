import type { Writable } from 'node:stream';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How often waiters look for orders that another instance of the service ended. */
const LOOK_MS = 100;
/** Each has a connection, and a place in every look. */
const MAX_WAITING = 1_000;

/** Lets requests wait until an order has ended: at once when this instance ends it, soon when another one does. */
@Injectable()
export class OrderEndings implements OnModuleDestroy {
  readonly #waiters = new Map<string, Set<() => void>>();
  #waiting = 0;
  #looking: NodeJS.Timeout | undefined;
  #underWay = false;
  #stopped = false;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Waits for the order's end, for at most `ms` and while the client is there. Asks `isPlaced` after it has started to listen, so no ending is missed.
   * False if it does not wait at all, because too many do or the service stops: to wait is a preference and no demand (RFC 7240).
   */
  async waitFor(orderId: string, ms: number, isPlaced: () => Promise<boolean>, client: Writable): Promise<boolean> {
    if (this.#stopped || this.#waiting >= MAX_WAITING || client.destroyed) return false;
    const end = Promise.withResolvers<undefined>();
    const wake = (): void => end.resolve(undefined);
    const waiters = this.#waiters.get(orderId) ?? new Set();
    this.#waiters.set(orderId, waiters.add(wake));
    this.#waiting++;
    this.#looking ??= setInterval(() => this.#lookOnce(), LOOK_MS);
    const limit = setTimeout(wake, ms);
    client.once('close', wake);
    try {
      if (await isPlaced()) await end.promise;
      return true;
    } finally {
      client.off('close', wake);
      clearTimeout(limit);
      waiters.delete(wake);
      this.#waiting--;
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
