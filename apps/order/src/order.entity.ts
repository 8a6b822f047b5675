import type { CancellationReason, OrderLine } from '@saga/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Agreement, Order } from './domain/order';

/** PostgreSQL's bigint arrives as text; amounts stay below 2^53 by a CHECK, so a number holds them exactly. */
const cents = { to: (value: number) => value, from: (value: string) => Number(value) };

/** One row holds all of an order's state, so a row lock is the lock of the order. */
@Entity('orders')
export class OrderRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  @Column('text') status!: Order['status'];
  @Column('text', { nullable: true }) reason!: CancellationReason | null;
  @Column('text') stock!: Order['stock'];
  @Column('text') payment!: Order['payment'];
  @Column('jsonb') lines!: readonly OrderLine[];
  @Column('bigint', { name: 'total_cents', transformer: cents }) totalCents!: number;
  @Column('char', { length: 3 }) currency!: string;
  /** How many events the order has raised. */
  @Column('integer') version!: number;
  @Column('timestamp with time zone', { name: 'placed_at', precision: 3 }) placedAt!: Date;
  @Column('timestamp with time zone', { name: 'deadline_at', precision: 3 }) deadlineAt!: Date;
  @Column('timestamp with time zone', { name: 'ended_at', precision: 3, nullable: true }) endedAt!: Date | null;
  @Column('timestamp with time zone', { name: 'settled_at', precision: 3, nullable: true }) settledAt!: Date | null;
}

/** The row as the state that decisions read. The columns were written from such a state. */
export function orderOf(row: OrderRow): Order {
  const { id: orderId, status, stock, payment, customerId, lines, totalCents, currency, placedAt, deadlineAt } = row;
  const agreement: Agreement = { orderId, customerId, lines, totalCents, currency, placedAt, deadlineAt };
  const ended = row.reason ? { reason: row.reason } : {};
  return { ...agreement, status, stock, payment, ...ended } as Order;
}
