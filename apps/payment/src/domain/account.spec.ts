import { Problem, type FundsDeposited } from '@saga/contracts';
import { availableCents, depositFunds, type Account } from './account';
import { evolve, type PaymentState } from './payment';

const deposit = { accountId: 'ada', amountCents: 500, currency: 'EUR' };
const account: Account = { balanceCents: 300, heldCents: 200, capturedCents: 100, currency: 'EUR' };
const stateOf = (known?: Account): PaymentState => ({ payment: { status: 'NONE' }, account: known });

describe('depositFunds', () => {
  it('raises FundsDeposited, which opens the account in its currency', () => {
    const deposited = depositFunds(undefined, deposit);
    expect(deposited).toEqual<FundsDeposited>({ type: 'FundsDeposited', accountId: 'ada', amountCents: 500, currency: 'EUR' });
    expect(evolve(stateOf(), deposited).account).toEqual({ balanceCents: 500, heldCents: 0, capturedCents: 0, currency: 'EUR' });
  });

  it('adds to what is there', () => {
    const { account: richer } = evolve(stateOf(account), depositFunds(account, deposit));
    expect(richer).toEqual({ balanceCents: 800, heldCents: 200, capturedCents: 100, currency: 'EUR' });
    expect(availableCents(richer!)).toBe(600);
  });

  it.each([0, -1, 0.5, NaN, 2 ** 53])('refuses an amount of %d', (amountCents) => {
    const refusal = new Problem('AMOUNT_OUT_OF_RANGE', `${amountCents} cannot be deposited on account ada.`);
    expect(() => depositFunds(undefined, { ...deposit, amountCents })).toThrow(refusal);
  });

  it('accepts all that was ever deposited up to the largest safe integer, and refuses a cent more', () => {
    const amountCents = Number.MAX_SAFE_INTEGER - 400;
    expect(depositFunds(account, { ...deposit, amountCents })).toEqual({ type: 'FundsDeposited', ...deposit, amountCents });
    const refusal = new Problem('AMOUNT_OUT_OF_RANGE', `${amountCents + 1} cannot be deposited on account ada.`);
    expect(() => depositFunds(account, { ...deposit, amountCents: amountCents + 1 })).toThrow(refusal);
  });

  it('refuses another currency than that of the account', () => {
    const refusal = new Problem('MIXED_CURRENCIES', 'Account ada is kept in EUR, not in USD.');
    expect(() => depositFunds(account, { ...deposit, currency: 'USD' })).toThrow(refusal);
  });
});
