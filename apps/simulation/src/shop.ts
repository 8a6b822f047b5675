import type { FundsDeposited, OrderEvent, OrderPlaced, StockReceived } from '@saga/contracts';
import { move as moveStock, receiveStock, type StockRow } from '@saga/inventory/saga';
import type { Versioned } from '@saga/messaging';
import { cancel, evolve, expire, LockedOrders, newOrder, place, type Order, type OrderRow } from '@saga/order/saga';
import { depositFunds, move as moveFunds, type AccountRow } from '@saga/payment/saga';
import { Problem } from '@saga/contracts';
import type { Database, Transaction } from './database';
import type { Oracle } from './oracle';
import { orderRow } from './participants';
import type { Scenario, Wish } from './scenario';

const DEADLINE_MS = 30_000;
const currency = 'EUR';

/** How a POST may go: answered, its answer lost after the commit, or its process killed before it. */
export type Answer = 'given' | 'lost' | 'never made';

/** What comes over HTTP and by the clock, with the services' own decisions. Each is one transaction. */
export class Shop {
  readonly #pending = new Map<number, { readonly orderId: string; readonly answer: Answer }>();
  #orders = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly databases: { readonly order: Database; readonly inventory: Database; readonly payment: Database },
    private readonly oracle: Oracle,
    private readonly now: () => number,
  ) {}

  /** POST /orders under the wish's own Idempotency-Key. The order is committed first and visible to others, and to the customer, later. */
  post(wish: Wish, answer: Answer): boolean {
    const { order } = this.databases;
    const name = `idempotency_keys/${wish.index}`;
    if (this.#pending.has(wish.index)) return false;
    const known = order.broken.has('idempotency key') ? undefined : order.row<{ readonly orderId: string }>(name);
    if (known) {
      if (answer === 'given') this.oracle.answered(wish.index, known.orderId);
      return true;
    }
    const transaction = order.begin([])!;
    const { orderId } = this.#place(transaction, wish);
    transaction.rows.set(name, { orderId });
    if (answer === 'never made') {
      transaction.rollback();
      return true;
    }
    order.invisible.add(`orders/${orderId}`);
    transaction.commit();
    this.#pending.set(wish.index, { orderId, answer });
    return true;
  }

  #place(transaction: Transaction, { index, customerId, lines }: Wish): OrderPlaced {
    const orderId = this.databases.order.rows.has(`orders/order-${index}`) ? `order-${index}-${++this.#orders}` : `order-${index}`;
    const { prices } = this.scenario;
    const [placedAt, deadlineAt] = [new Date(this.now()), new Date(this.now() + DEADLINE_MS)];
    const placed = place({ orderId, customerId, lines, prices, placedAt, deadlineAt });
    transaction.rows.set(`orders/${orderId}`, orderRow({ state: newOrder(placed), version: 1 }));
    transaction.add(placed, 1);
    return placed;
  }

  appear(index: number): boolean {
    const pending = this.#pending.get(index);
    if (!pending) return false;
    this.#pending.delete(index);
    this.databases.order.invisible.delete(`orders/${pending.orderId}`);
    if (pending.answer === 'given') this.oracle.answered(index, pending.orderId);
    return true;
  }

  /** Undefined when there is no such order or another transaction has it; otherwise what the customer is told. */
  cancel(index: number): '202' | '409' | undefined {
    const { order } = this.databases;
    const name = `orders/order-${index}`;
    const row = order.invisible.has(name) ? undefined : order.row<OrderRow>(name);
    const transaction = row && order.begin([name]);
    if (!transaction) return undefined;
    try {
      this.#decide(transaction, row, cancel);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      transaction.rollback();
      return '409';
    }
    transaction.commit();
    return '202';
  }

  /** Skips what is locked, as the sweeper does; returns the orders it has ended. */
  sweep(): string[] {
    const { order } = this.databases;
    const overdue = [...order.rows].filter(
      ([name, row]) =>
        name.startsWith('orders/') && isOverdue(row as OrderRow, this.now()) && !order.locks.has(name) && !order.invisible.has(name),
    );
    if (overdue.length === 0) return [];
    const transaction = order.begin(overdue.map(([name]) => name))!;
    for (const [, row] of overdue) this.#decide(transaction, row as OrderRow, expire);
    transaction.commit();
    return overdue.map(([, row]) => (row as OrderRow).id);
  }

  #decide(transaction: Transaction, row: OrderRow, decision: (order: Order) => readonly Exclude<OrderEvent, OrderPlaced>[]): void {
    const [{ state, version }] = new LockedOrders([row]).all as [Versioned<Order>];
    const events = decision(state);
    for (const [index, event] of events.entries()) transaction.add(event, version + index + 1);
    if (events.length === 0) return;
    const next = { state: events.reduce<Order>(evolve, state), version: version + events.length };
    transaction.rows.set(`orders/${state.orderId}`, orderRow(next));
  }

  receive(sku: string, quantity: number): boolean {
    const { inventory } = this.databases;
    const name = `stock/${sku}`;
    const level = inventory.row<StockRow>(name) ?? { sku, onHand: 0, reserved: 0, committed: 0, version: 0 };
    const transaction = inventory.begin([name]);
    if (!transaction) return false;
    const received: StockReceived = receiveStock(level, { sku, quantity });
    const moved = moveStock(new Map([[sku, level]]), [received], { onHand: 1 }).get(sku)!;
    this.#take(transaction, name, { ...moved, sku, version: level.version + 1 }, received);
    return true;
  }

  deposit(id: string, amountCents: number): boolean {
    const { payment } = this.databases;
    const name = `accounts/${id}`;
    const account = payment.row<AccountRow>(name) ?? { id, balanceCents: 0, heldCents: 0, capturedCents: 0, currency, version: 0 };
    const transaction = payment.begin([name]);
    if (!transaction) return false;
    const deposited: FundsDeposited = depositFunds(account, { accountId: id, amountCents, currency });
    const moved = moveFunds(account, deposited, { balanceCents: 1 });
    this.#take(transaction, name, { ...moved, id, version: account.version + 1 }, deposited);
    return true;
  }

  #take(transaction: Transaction, name: string, row: StockRow | AccountRow, event: StockReceived | FundsDeposited): void {
    transaction.rows.set(name, row);
    transaction.add(event, row.version);
    transaction.commit();
  }
}

function isOverdue({ status, deadlineAt }: OrderRow, now: number): boolean {
  return status === 'PLACED' && deadlineAt.getTime() < now;
}
