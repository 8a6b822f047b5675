import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { reasonOf } from '@saga/service';
import { expire } from './domain/order';
import { OrderRepository } from './order.repository';

const SWEEP_MS = 500;
/** Bounds the transaction of one sweep; a backlog is worked off sweep by sweep without a pause. */
const SWEEP_ORDERS = 500;

/** Ends orders whose deadline has passed. Any number of instances may sweep: each takes the orders that no other one holds. */
@Injectable()
export class DeadlineSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Deadlines');
  #timer: NodeJS.Timeout | undefined;
  #sweep = Promise.resolve();
  #stopped = false;

  constructor(private readonly orders: OrderRepository) {}

  onApplicationBootstrap(): void {
    this.#plan(SWEEP_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#sweep;
  }

  #plan(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#sweep = this.#expire();
    }, ms);
  }

  async #expire(): Promise<void> {
    const expired = await this.orders.decideOverdue(SWEEP_ORDERS, expire).catch((error: unknown) => {
      this.#logger.warn({ msg: 'The sweep failed and is tried again', reason: reasonOf(error) });
      return 0;
    });
    if (expired > 0) this.#logger.log({ msg: 'Deadlines passed', orders: expired });
    this.#plan(expired === SWEEP_ORDERS ? 0 : SWEEP_MS);
  }
}
