import { DepositBody } from './payment.http';

describe('a deposit', () => {
  const isTaken = (currency: unknown) => DepositBody.schema.safeParse({ amountCents: 1, currency }).success;

  it.each(['EUR', 'USD', 'JPY'])('is taken in %s', (currency) => expect(isTaken(currency)).toBe(true));

  it.each(['EUF', 'eur', 'EURO', '', 978])('is refused in %j, which is no currency and would be its account’s for ever', (currency) =>
    expect(isTaken(currency)).toBe(false),
  );
});
