import type { SagaEvent } from '@saga/contracts';
import type { Versioned, WorkingSet } from '@saga/messaging';
import type { Account } from './domain/account';
import type { Payment, PaymentState } from './domain/payment';
import { paymentOf, type AccountRow, type PaymentRow } from './payment.entity';

/** What is known of an order that was never seen. */
export const unseen: Payment = { status: 'NONE' };

/** Payments and accounts under lock. All decisions of a batch share the accounts, one after another. */
export class LockedFunds implements WorkingSet<PaymentState> {
  readonly #known: ReadonlySet<string>;
  readonly #payments = new Map<string, Versioned<Payment>>();
  readonly #accounts = new Map<string, Account>();
  readonly #changedPayments = new Set<string>();
  readonly #changedAccounts = new Set<string>();

  constructor(payments: readonly PaymentRow[], accounts: readonly AccountRow[]) {
    this.#known = new Set(payments.map(({ orderId }) => orderId));
    for (const row of payments) this.#payments.set(row.orderId, { state: paymentOf(row), version: row.version });
    for (const { id, balanceCents, heldCents, capturedCents, currency } of accounts) {
      this.#accounts.set(id, { balanceCents, heldCents, capturedCents, currency });
    }
  }

  /** An account that nobody ever paid into is unknown, and an order that was never seen has no payment: both are answers. */
  read(event: SagaEvent): Versioned<PaymentState> {
    const { state: payment, version } = this.#payments.get(orderIdOf(event)) ?? { state: unseen, version: 0 };
    const accountId = accountIdOf(event, payment);
    return { state: { payment, account: accountId ? this.#accounts.get(accountId) : undefined }, version };
  }

  write(event: SagaEvent, { state: { payment, account }, version }: Versioned<PaymentState>): void {
    const orderId = orderIdOf(event);
    if (version !== (this.#payments.get(orderId)?.version ?? 0)) this.#changedPayments.add(orderId);
    this.#payments.set(orderId, { state: payment, version });
    const accountId = accountIdOf(event, payment);
    if (!accountId || !account) return;
    if (this.#accounts.get(accountId) !== account) this.#changedAccounts.add(accountId);
    this.#accounts.set(accountId, account);
  }

  /** Changed payments, those without a row yet apart, each by order id: the order in which rows are written. */
  changedPayments(): { created: [string, Versioned<Payment>][]; updated: [string, Versioned<Payment>][] } {
    const changed = [...this.#changedPayments].sort().map((id): [string, Versioned<Payment>] => [id, this.#payments.get(id)!]);
    return { created: changed.filter(([id]) => !this.#known.has(id)), updated: changed.filter(([id]) => this.#known.has(id)) };
  }

  changedAccounts(): [string, Account][] {
    return [...this.#changedAccounts].map((id) => [id, this.#accounts.get(id)!]);
  }
}

/** The account that a decision about this event is about: the payment's own, or the customer's before there is one. */
export function accountIdOf(event: SagaEvent, payment: Payment): string | undefined {
  switch (payment.status) {
    case 'NONE':
      return event.type === 'OrderPlaced' ? event.customerId : undefined;
    case 'DECLINED':
      return payment.accountId;
    default:
      return payment.hold?.accountId;
  }
}

export function orderIdOf(event: SagaEvent): string {
  if (!('orderId' in event)) throw new Error(`${event.type} is about no order`);
  return event.orderId;
}
