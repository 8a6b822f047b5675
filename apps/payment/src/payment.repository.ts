import { orderIdOf, type SagaEvent } from '@saga/contracts';
import { Outbox, type SagaRepository, together, StaleStateError, type Transaction, type Versioned } from '@saga/messaging';
import { Injectable } from '@nestjs/common';
import { depositFunds, move, type Account, type Funds } from './domain/account';
import type { Payment, PaymentState } from './domain/payment';
import { accountIdOf, LockedFunds, unseen } from './locked-funds';
import { paymentOf, type AccountRow, type PaymentRow } from './payment.entity';

const accountColumns = `id, balance_cents::float8 AS "balanceCents", held_cents::float8 AS "heldCents",
                        captured_cents::float8 AS "capturedCents", currency, version`;

/** Payments and accounts in PostgreSQL: two statements to lock what a batch is about, and one for each table to write it back. */
@Injectable()
export class PaymentRepository implements SagaRepository<PaymentState, LockedFunds> {
  constructor(private readonly outbox: Outbox) {}

  async load(tx: Transaction, events: readonly SagaEvent[]): Promise<LockedFunds> {
    const payments: PaymentRow[] = await tx.query(
      `SELECT order_id AS "orderId", status, account_id AS "accountId", amount_cents::float8 AS "amountCents", currency, reason, version
       FROM payments WHERE order_id = ANY($1) ORDER BY order_id FOR UPDATE`,
      [events.map(orderIdOf)],
    );
    const known = new Map(payments.map((row) => [row.orderId, paymentOf(row)]));
    const ids = new Set(events.map((event) => accountIdOf(event, known.get(orderIdOf(event)) ?? unseen)).filter((id) => id !== undefined));
    const accounts: AccountRow[] =
      ids.size > 0 ? await tx.query(`SELECT ${accountColumns} FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE`, [[...ids]]) : [];
    return new LockedFunds(payments, accounts);
  }

  async save(tx: Transaction, funds: LockedFunds): Promise<void> {
    const { payments, accounts } = funds;
    await together(this.#saveAccounts(tx, accounts.updated), this.#create(tx, payments.created), this.#update(tx, payments.updated));
  }

  /** Takes money in and tells of it. */
  async deposit(tx: Transaction, command: Funds): Promise<AccountRow> {
    const { accountId, currency } = command;
    await tx.query(
      `INSERT INTO accounts (id, balance_cents, held_cents, captured_cents, currency, version) VALUES ($1, 0, 0, 0, $2, 0) ON CONFLICT DO NOTHING`,
      [accountId, currency],
    );
    const [account]: AccountRow[] = await tx.query(`SELECT ${accountColumns} FROM accounts WHERE id = $1 FOR UPDATE`, [accountId]);
    const deposited = depositFunds(account, command);
    const next = { id: accountId, ...move(account, deposited, { balanceCents: 1 }), version: account!.version + 1 };
    await together(
      tx.query(`UPDATE accounts SET balance_cents = $2, version = $3 WHERE id = $1`, [accountId, next.balanceCents, next.version]),
      this.outbox.add(tx, [{ event: deposited, sequence: next.version }]),
    );
    return next;
  }

  async #saveAccounts(tx: Transaction, accounts: readonly [string, Account][]): Promise<void> {
    if (accounts.length === 0) return;
    await tx.query(
      `UPDATE accounts SET balance_cents = next.balance_cents, held_cents = next.held_cents, captured_cents = next.captured_cents
       FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS next (id, balance_cents, held_cents, captured_cents)
       WHERE accounts.id = next.id`,
      [
        accounts.map(([id]) => id),
        accounts.map(([, { balanceCents }]) => balanceCents),
        accounts.map(([, { heldCents }]) => heldCents),
        accounts.map(([, { capturedCents }]) => capturedCents),
      ],
    );
  }

  async #create(tx: Transaction, created: readonly [string, Versioned<Payment>][]): Promise<void> {
    if (created.length === 0) return;
    const rows: unknown[] = await tx.query(
      `INSERT INTO payments (order_id, status, account_id, amount_cents, currency, reason, version)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::int[])
       ON CONFLICT DO NOTHING RETURNING order_id`,
      columnsOf(created),
    );
    if (rows.length < created.length) throw new StaleStateError('Another transaction has just made one of these payments');
  }

  async #update(tx: Transaction, updated: readonly [string, Versioned<Payment>][]): Promise<void> {
    if (updated.length === 0) return;
    await tx.query(
      `UPDATE payments SET status = next.status, account_id = next.account_id, amount_cents = next.amount_cents, currency = next.currency,
              reason = next.reason, version = next.version
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::int[])
              AS next (order_id, status, account_id, amount_cents, currency, reason, version)
       WHERE payments.order_id = next.order_id`,
      columnsOf(updated),
    );
  }
}

function columnsOf(payments: readonly [string, Versioned<Payment>][]): unknown[] {
  const states = payments.map(([, { state }]) => state);
  const holds = states.map(holdOf);
  return [
    payments.map(([orderId]) => orderId),
    states.map(({ status }) => status),
    states.map((state, index) => (state.status === 'DECLINED' ? state.accountId : holds[index]?.accountId)),
    holds.map((hold) => hold?.amountCents ?? 0),
    holds.map((hold) => hold?.currency),
    states.map((state) => (state.status === 'DECLINED' ? state.reason : null)),
    payments.map(([, { version }]) => version),
  ];
}

function holdOf(payment: Payment): Funds | null {
  return 'hold' in payment ? payment.hold : null;
}
