import type { RejectionReason, ReservedLine } from '@saga/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Reservation } from './domain/stock';

/** PostgreSQL's bigint arrives as text; units stay below 2^53 by the domain's rule on receipts, so a number holds them exactly. */
const units = { to: (value: number) => value, from: (value: string) => Number(value) };

/** The units of one SKU; a row lock on it is the lock of the SKU. */
@Entity('stock')
export class StockRow {
  @PrimaryColumn('text') sku!: string;
  @Column('bigint', { name: 'on_hand', transformer: units }) onHand!: number;
  @Column('bigint', { transformer: units }) reserved!: number;
  @Column('bigint', { transformer: units }) committed!: number;
  /** How many events the SKU has raised. */
  @Column('integer') version!: number;
}

/** What inventory has said about one order. */
@Entity('reservations')
export class ReservationRow {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId!: string;
  @Column('text') status!: Exclude<Reservation['status'], 'NONE'>;
  @Column('jsonb') lines!: readonly ReservedLine[];
  @Column('text', { nullable: true }) reason!: RejectionReason | null;
  @Column('text', { nullable: true }) sku!: string | null;
  @Column('integer') version!: number;
}

/** The row as the state that decisions read; a CHECK constraint keeps reason and SKU with REJECTED. */
export function reservationOf({ status, lines, reason, sku }: ReservationRow): Reservation {
  return status === 'REJECTED' ? { status, reason: reason!, sku: sku! } : { status, lines };
}
