import { passwordMatches, scramVerifier } from './password';

// Made by PostgreSQL 18: CREATE ROLE … PASSWORD 'a-password'; SELECT rolpassword FROM pg_authid.
const FROM_POSTGRESQL =
  'SCRAM-SHA-256$4096:x/1KxWczlLj2TPczDYKn/g==$xXl/Gj0R+JHGU89JY4OTkROjHzepuWlR+ZdzCEQHk70=:pX2sw7SZx+ho4ZPfXOzNCZKt/wEj+LPYb5ctKUaNaiQ=';

test('a verifier made by PostgreSQL is recognised as that of its password', () => {
  expect(passwordMatches('a-password', FROM_POSTGRESQL)).toBe(true);
  expect(passwordMatches('another', FROM_POSTGRESQL)).toBe(false);
});

test('a verifier is salted anew each time, and matches its password', () => {
  expect(scramVerifier('a-password')).not.toBe(scramVerifier('a-password'));
  expect(passwordMatches('a-password', scramVerifier('a-password'))).toBe(true);
});

test('no password, or one kept in another way, matches nothing', () => {
  expect(passwordMatches('a-password', null)).toBe(false);
  expect(passwordMatches('a-password', 'md5d8578edf8458ce06fbc5bb76a58c5ca4')).toBe(false);
});
