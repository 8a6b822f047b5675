/** What the model can do without, so that specs show which guarantee breaks then. */
export type Guard =
  'inbox' | 'row locks' | 'parking keeps the order of a key' | 'offset after commit' | 'outbox in the transaction' | 'idempotency key';
