import { Problem, type FundsDeposited } from '@saga/contracts';

/** Money in minor units of the currency. Whatever was deposited is either in the balance, held or not, or captured: it has left. */
export interface Account {
  readonly balanceCents: number;
  /** The part of the balance that is held for orders. */
  readonly heldCents: number;
  readonly capturedCents: number;
  readonly currency: string;
}

/** An amount of money on one account, in minor units of the currency: a deposit, or what is held for an order. */
export interface Funds {
  readonly accountId: string;
  readonly amountCents: number;
  readonly currency: string;
}

export function availableCents({ balanceCents, heldCents }: Account): number {
  return balanceCents - heldCents;
}

/**
 * The first deposit opens the account in its currency.
 * @throws Problem MIXED_CURRENCIES for another currency than the account's; AMOUNT_OUT_OF_RANGE unless the amount is a positive
 * integer and all that was ever deposited stays below 2^53.
 */
export function depositFunds(account: Account | undefined, { accountId, amountCents, currency }: Funds): FundsDeposited {
  const { balanceCents, capturedCents, currency: kept } = account ?? emptyAccount(currency);
  if (currency !== kept) throw new Problem('MIXED_CURRENCIES', `Account ${accountId} is kept in ${kept}, not in ${currency}.`);
  if (!Number.isInteger(amountCents) || amountCents < 1 || !Number.isSafeInteger(balanceCents + capturedCents + amountCents)) {
    throw new Problem('AMOUNT_OUT_OF_RANGE', `${amountCents} cannot be deposited on account ${accountId}.`);
  }
  return { type: 'FundsDeposited', accountId, amountCents, currency };
}

type Signs = { readonly [Part in 'balanceCents' | 'heldCents' | 'capturedCents']?: 1 | -1 };

/** @throws Error if that would hold more than there is, or less than nothing. */
export function move(account: Account | undefined, { accountId, amountCents, currency }: Funds, signs: Signs): Account {
  const { balanceCents, heldCents, capturedCents, currency: kept } = account ?? emptyAccount(currency);
  const moved = {
    balanceCents: balanceCents + amountCents * (signs.balanceCents ?? 0),
    heldCents: heldCents + amountCents * (signs.heldCents ?? 0),
    capturedCents: capturedCents + amountCents * (signs.capturedCents ?? 0),
    currency,
  };
  if (currency !== kept || moved.heldCents < 0 || moved.balanceCents < moved.heldCents) {
    throw new Error(`Account ${accountId}, kept in ${kept}, cannot become ${JSON.stringify(moved)}`);
  }
  return moved;
}

function emptyAccount(currency: string): Account {
  return { balanceCents: 0, heldCents: 0, capturedCents: 0, currency };
}
