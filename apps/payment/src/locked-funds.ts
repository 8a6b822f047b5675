import { orderIdOf, type SagaEvent } from '@saga/contracts';
import { LockedRows, type Versioned, type WorkingSet } from '@saga/messaging';
import type { Account } from './domain/account';
import type { Payment, PaymentState } from './domain/payment';
import { paymentOf, type AccountRow, type PaymentRow } from './payment.entity';

/** What is known of an order that was never seen. */
export const unseen: Payment = { status: 'NONE' };

/** Payments and accounts under lock. All decisions of a batch share the accounts, one after another. */
export class LockedFunds implements WorkingSet<PaymentState> {
  readonly payments: LockedRows<Versioned<Payment>>;
  readonly accounts: LockedRows<Account>;

  constructor(payments: readonly PaymentRow[], accounts: readonly AccountRow[]) {
    this.payments = new LockedRows(payments.map((row) => [row.orderId, { state: paymentOf(row), version: row.version }]));
    this.accounts = new LockedRows(
      accounts.map(({ id, balanceCents, heldCents, capturedCents, currency }) => [
        id,
        { balanceCents, heldCents, capturedCents, currency },
      ]),
    );
  }

  /** An account that nobody ever paid into is unknown, and an order that was never seen has no payment: both are answers. */
  read(event: SagaEvent): Versioned<PaymentState> {
    const { state: payment, version } = this.#payment(event);
    const accountId = accountIdOf(event, payment);
    return { state: { payment, account: accountId === undefined ? undefined : this.accounts.get(accountId) }, version };
  }

  write(event: SagaEvent, { state: { payment, account }, version }: Versioned<PaymentState>): void {
    if (payment !== this.#payment(event).state) this.payments.set(orderIdOf(event), { state: payment, version });
    const accountId = accountIdOf(event, payment);
    if (accountId !== undefined && account && account !== this.accounts.get(accountId)) this.accounts.set(accountId, account);
  }

  #payment(event: SagaEvent): Versioned<Payment> {
    return this.payments.get(orderIdOf(event)) ?? { state: unseen, version: 0 };
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
