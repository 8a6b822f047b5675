import type { OrderEvent, OrderPlaced, SagaEvent } from '@saga/contracts';
import { orderIdOf, Problem } from '@saga/contracts';
import {
  inTransaction,
  LockedRows,
  Outbox,
  type SagaRepository,
  together,
  type Transaction,
  type Versioned,
  type WorkingSet,
} from '@saga/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { evolve, isSettled, type Order } from './domain/order';
import { OrderEndings } from './order.endings';
import { orderOf, OrderRow } from './order.entity';

/** Orders under lock, by id. */
export class LockedOrders implements WorkingSet<Order> {
  readonly #orders: LockedRows<Versioned<Order>>;

  constructor(rows: readonly OrderRow[]) {
    this.#orders = new LockedRows(rows.map((row) => [row.id, { state: orderOf(row), version: row.version }]));
  }

  read(event: SagaEvent): Versioned<Order> | undefined {
    return this.#orders.get(orderIdOf(event));
  }

  write(_event: SagaEvent, next: Versioned<Order>): void {
    const { orderId } = next.state;
    if (this.#orders.get(orderId)?.state !== next.state) this.#orders.set(orderId, next);
  }

  get all(): Versioned<Order>[] {
    return this.#orders.all;
  }

  get changed(): Versioned<Order>[] {
    return this.#orders.updated.map(([, order]) => order);
  }
}

/** Orders in PostgreSQL. Its methods own their transactions, so state and events cannot be written apart. */
@Injectable()
export class OrderRepository implements SagaRepository<Order, LockedOrders> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly endings: OrderEndings,
  ) {}

  load(tx: Transaction, events: readonly SagaEvent[]): Promise<LockedOrders> {
    return this.#lock(tx, 'id = ANY($1) ORDER BY id FOR UPDATE', [events.map(orderIdOf)]);
  }

  async save(tx: Transaction, orders: LockedOrders): Promise<void> {
    const changed = orders.changed;
    if (changed.length === 0) return;
    await tx.query(
      `UPDATE orders SET status = next.status, reason = next.reason, stock = next.stock, payment = next.payment, version = next.version,
              ended_at = coalesce(ended_at, CASE WHEN next.status <> 'PLACED' THEN clock_timestamp() END),
              settled_at = coalesce(settled_at, CASE WHEN next.settled THEN clock_timestamp() END)
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bool[])
              AS next (id, status, reason, stock, payment, version, settled)
       WHERE orders.id = next.id`,
      [
        changed.map(({ state }) => state.orderId),
        changed.map(({ state }) => state.status),
        changed.map(({ state }) => (state.status === 'CANCELLED' ? state.reason : null)),
        changed.map(({ state }) => state.stock),
        changed.map(({ state }) => state.payment),
        changed.map(({ version }) => version),
        changed.map(({ state }) => isSettled(state)),
      ],
    );
  }

  committed(orders: LockedOrders): void {
    this.endings.announce(orders.changed.filter(({ state }) => state.status !== 'PLACED').map(({ state }) => state.orderId));
  }

  /** Writes new orders and the events that tell of them, each in the trace of its own request. */
  async insert(tx: Transaction, orders: readonly NewOrder[]): Promise<void> {
    if (orders.length === 0) return;
    const all = orders.map(({ placed }) => placed);
    await together(
      tx.query(
        `INSERT INTO orders (id, customer_id, lines, total_cents, currency, placed_at, deadline_at, status, stock, payment, version)
         SELECT *, 'PLACED', 'PENDING', 'PENDING', 1
         FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::bigint[], $5::text[], $6::timestamptz[], $7::timestamptz[])`,
        [
          all.map(({ orderId }) => orderId),
          all.map(({ customerId }) => customerId),
          all.map(({ lines }) => JSON.stringify(lines)),
          all.map(({ totalCents }) => totalCents),
          all.map(({ currency }) => currency),
          all.map(({ placedAt }) => placedAt),
          all.map(({ deadlineAt }) => deadlineAt),
        ],
      ),
      this.outbox.add(
        tx,
        orders.map(({ placed, traceparent }) => ({ event: placed, sequence: 1, traceparent })),
      ),
    );
  }

  /** Decides about one order under its lock. @throws Problem ORDER_NOT_FOUND, and whatever the decision refuses with. */
  async decide(orderId: string, decision: (order: Order) => readonly DecidedEvent[]): Promise<void> {
    await this.#decideAll('id = $1 FOR UPDATE', [orderId], decision, (orders) => {
      if (orders.all.length === 0) throw new Problem('ORDER_NOT_FOUND', `There is no order ${orderId}.`, { orderId });
    });
  }

  /** Decides about orders past their deadline by the database's clock, oldest first; skips those that are being decided right now. */
  async decideOverdue(limit: number, decision: (order: Order) => readonly DecidedEvent[]): Promise<number> {
    const overdue = `status = 'PLACED' AND deadline_at < statement_timestamp() ORDER BY deadline_at LIMIT $1 FOR UPDATE SKIP LOCKED`;
    return this.#decideAll(overdue, [limit], decision);
  }

  async #decideAll(
    condition: string,
    parameters: unknown[],
    decision: (order: Order) => readonly DecidedEvent[],
    check: (orders: LockedOrders) => void = () => undefined,
  ): Promise<number> {
    const orders = await inTransaction(this.dataSource, async (tx) => {
      const locked = await this.#lock(tx, condition, parameters);
      check(locked);
      const entries = locked.all.flatMap(({ state, version }) => {
        const events = decision(state);
        const [first] = events;
        if (first) locked.write(first, { state: events.reduce<Order>(evolve, state), version: version + events.length });
        return events.map((event, index) => ({ event, sequence: version + index + 1 }));
      });
      await together(this.save(tx, locked), this.outbox.add(tx, entries));
      return locked;
    });
    this.committed(orders);
    return orders.changed.length;
  }

  async #lock(tx: Transaction, condition: string, parameters: unknown[]): Promise<LockedOrders> {
    const columns = `id, customer_id AS "customerId", status, reason, stock, payment, lines, total_cents::float8 AS "totalCents", currency, version,
                     placed_at AS "placedAt", deadline_at AS "deadlineAt"`;
    const rows: OrderRow[] = await tx.query(`SELECT ${columns} FROM orders WHERE ${condition}`, parameters);
    return new LockedOrders(rows);
  }
}

/** An order as it was placed, and the trace of the request that placed it. */
export interface NewOrder {
  readonly placed: OrderPlaced;
  readonly traceparent: string | undefined;
}

type DecidedEvent = Exclude<OrderEvent, OrderPlaced>;
