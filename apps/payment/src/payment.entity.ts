import type { DeclineReason } from '@saga/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Payment } from './domain/payment';

/** PostgreSQL's bigint arrives as text; amounts stay below 2^53 by a CHECK, so a number holds them exactly. */
const cents = { to: (value: number) => value, from: (value: string) => Number(value) };

/** A customer's money; a row lock on it is the lock of the account. */
@Entity('accounts')
export class AccountRow {
  @PrimaryColumn('text') id!: string;
  @Column('bigint', { name: 'balance_cents', transformer: cents }) balanceCents!: number;
  @Column('bigint', { name: 'held_cents', transformer: cents }) heldCents!: number;
  @Column('bigint', { name: 'captured_cents', transformer: cents }) capturedCents!: number;
  @Column('char', { length: 3 }) currency!: string;
  /** How many events the account has raised. */
  @Column('integer') version!: number;
}

/** What payment has said about one order. */
@Entity('payments')
export class PaymentRow {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId!: string;
  @Column('text') status!: Exclude<Payment['status'], 'NONE'>;
  @Column('text', { name: 'account_id', nullable: true }) accountId!: string | null;
  @Column('bigint', { name: 'amount_cents', transformer: cents }) amountCents!: number;
  @Column('char', { length: 3, nullable: true }) currency!: string | null;
  @Column('text', { nullable: true }) reason!: DeclineReason | null;
  @Column('integer') version!: number;
}

/** The row as the state that decisions read; CHECK constraints keep the columns of each status together. */
export function paymentOf({ status, accountId, amountCents, currency, reason }: PaymentRow): Payment {
  const hold = accountId && currency ? { accountId, amountCents, currency } : null;
  switch (status) {
    case 'DECLINED':
      return { status, accountId: accountId!, reason: reason! };
    case 'VOIDED':
      return { status, hold };
    default:
      return { status, hold: hold! };
  }
}
