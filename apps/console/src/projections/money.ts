import type { SagaEvent } from '@saga/contracts';
import type { MoneyTotal } from '../api';
import type { Addend, Sums, Totals } from './sums';

/** Minor units by currency, of all accounts together. */
export const money: Sums = { name: 'money', addendsOf };

function addendsOf(event: SagaEvent): readonly Addend[] {
  switch (event.type) {
    case 'FundsDeposited':
      return [{ key: event.currency, sum: 'deposited', amount: event.amountCents }];
    case 'PaymentAuthorized':
      return [{ key: event.currency, sum: 'held', amount: event.amountCents }];
    case 'PaymentCaptured':
      return [
        { key: event.currency, sum: 'held', amount: -event.amountCents },
        { key: event.currency, sum: 'captured', amount: event.amountCents },
      ];
    case 'PaymentVoided':
      return event.currency === null ? [] : [{ key: event.currency, sum: 'held', amount: -event.amountCents }];
    default:
      return [];
  }
}

export function moneyTotalsOf(totals: Totals): MoneyTotal[] {
  return Object.entries(totals)
    .map(([currency, { deposited: depositedCents = 0, held: heldCents = 0, captured: capturedCents = 0 }]) => {
      const balanceCents = depositedCents - capturedCents;
      return { currency, depositedCents, heldCents, capturedCents, balanceCents, availableCents: balanceCents - heldCents };
    })
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
