import { asOfQuery } from './shared';

it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-01-01T12:00:00.123456+05:30', '0000-12-31T23:00:00-01:00'])(
  'it can be looked back to %s',
  (asOf) => expect(asOfQuery.safeParse({ asOf }).success).toBe(true),
);

it.each([
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-14:00',
  '0001-01-01T00:00:00+14:00',
  '+020000-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  'now',
])('it cannot be looked back to %s, which is refused and does not fail', (asOf) =>
  expect(asOfQuery.safeParse({ asOf }).success).toBe(false),
);
