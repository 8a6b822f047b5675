import type {
  DeclineReason,
  OrderCancelled,
  OrderConfirmed,
  OrderEvent,
  OrderPlaced,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentDeclined,
  PaymentEvent,
  PaymentVoided,
} from '@saga/contracts';
import { availableCents, move, type Account, type Funds } from './account';

/** What payment has said about an order. VOIDED without a hold is the tombstone of an order that was cancelled before it was seen. */
export type Payment =
  | { readonly status: 'NONE' }
  | { readonly status: 'DECLINED'; readonly accountId: string; readonly reason: DeclineReason }
  | { readonly status: 'AUTHORIZED' | 'CAPTURED'; readonly hold: Funds }
  | { readonly status: 'VOIDED'; readonly hold: Funds | null };

/** All that a decision about one order sees: its payment, and the account that this names or, before there is one, the customer's. */
export interface PaymentState {
  readonly payment: Payment;
  readonly account: Account | undefined;
}

/**
 * The account of an order has the id of its customer, and pays in its own currency only.
 * @throws Error on a negative total, which Avro lets through: held, it would free what other orders hold.
 */
export function authorizePayment({ payment, account }: PaymentState, order: OrderPlaced): readonly (PaymentAuthorized | PaymentDeclined)[] {
  if (payment.status !== 'NONE') return [];
  const { orderId, customerId: accountId, totalCents: amountCents, currency } = order;
  if (amountCents < 0) throw new Error(`${amountCents} cannot be held on account ${accountId}`);
  if (account?.currency !== currency) return [{ type: 'PaymentDeclined', orderId, accountId, reason: 'UNKNOWN_ACCOUNT' }];
  if (availableCents(account) < amountCents) return [{ type: 'PaymentDeclined', orderId, accountId, reason: 'INSUFFICIENT_FUNDS' }];
  return [{ type: 'PaymentAuthorized', orderId, accountId, amountCents, currency }];
}

/** @throws Error if nothing is held: an order is confirmed only after its payment was authorised. */
export function capturePayment({ payment }: PaymentState, { orderId }: OrderConfirmed): readonly PaymentCaptured[] {
  switch (payment.status) {
    case 'AUTHORIZED':
      return [{ type: 'PaymentCaptured', orderId, ...payment.hold }];
    case 'CAPTURED':
      return [];
    default:
      throw new Error(`OrderConfirmed contradicts the payment of order ${orderId}, which is ${payment.status}`);
  }
}

/** @throws Error if the payment is captured: a confirmed order is never cancelled. */
export function voidPayment({ payment }: PaymentState, { orderId }: OrderCancelled): readonly PaymentVoided[] {
  switch (payment.status) {
    case 'NONE':
      return [{ type: 'PaymentVoided', orderId, accountId: null, amountCents: 0, currency: null }];
    case 'AUTHORIZED':
      return [{ type: 'PaymentVoided', orderId, ...payment.hold }];
    case 'DECLINED':
    case 'VOIDED':
      return [];
    case 'CAPTURED':
      throw new Error(`OrderCancelled contradicts the payment of order ${orderId}, which is CAPTURED`);
  }
}

export function evolve(state: PaymentState, event: PaymentEvent | OrderEvent): PaymentState {
  const { payment, account } = state;
  switch (event.type) {
    case 'PaymentAuthorized':
      return { payment: { status: 'AUTHORIZED', hold: fundsOf(event) }, account: move(account, event, { heldCents: 1 }) };
    case 'PaymentDeclined':
      return { payment: { status: 'DECLINED', accountId: event.accountId, reason: event.reason }, account };
    case 'PaymentCaptured':
      return {
        payment: { status: 'CAPTURED', hold: fundsOf(event) },
        account: move(account, event, { balanceCents: -1, heldCents: -1, capturedCents: 1 }),
      };
    case 'PaymentVoided': {
      const { accountId, amountCents, currency } = event;
      if (accountId === null || currency === null) return { payment: { status: 'VOIDED', hold: null }, account };
      const hold = { accountId, amountCents, currency };
      return { payment: { status: 'VOIDED', hold }, account: move(account, hold, { heldCents: -1 }) };
    }
    case 'FundsDeposited':
      return { payment, account: move(account, event, { balanceCents: 1 }) };
    case 'OrderPlaced':
    case 'OrderConfirmed':
    case 'OrderCancelled':
      return state;
  }
}

function fundsOf({ accountId, amountCents, currency }: Funds): Funds {
  return { accountId, amountCents, currency };
}
