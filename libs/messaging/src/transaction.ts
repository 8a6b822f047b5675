import type { DataSource, EntityManager } from 'typeorm';

/** An open transaction. Everything that must commit together takes it as its first argument. */
export type Transaction = EntityManager;

/** Runs `work` in one READ COMMITTED transaction: commits when it resolves, rolls back when it throws. */
export function inTransaction<Result>(dataSource: DataSource, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return dataSource.transaction(work);
}

/** Thrown when inbox, outbox or idempotency keys are used where nothing would commit them together with the state. */
export class NoTransactionError extends Error {
  constructor(what: string) {
    super(`${what} was used outside a transaction: what it writes must commit with the state it belongs to`);
    this.name = 'NoTransactionError';
  }
}

/** The guard that every write of this library passes first. */
export function requireTransaction(tx: Transaction, what: string): void {
  if (!tx.queryRunner?.isTransactionActive) throw new NoTransactionError(what);
}

/** What PostgreSQL answers to every statement behind one that failed in the same transaction: in_failed_sql_transaction. */
const BEHIND_A_FAILURE = '25P02';

/**
 * Statements that travel to the server together. Waits for all of them and gives their results, or throws what really failed: the answers to
 * the statements behind it would name no cause, and could arrive first.
 */
export async function together<Results extends readonly unknown[]>(
  ...statements: { [Index in keyof Results]: Promise<Results[Index]> }
): Promise<Results> {
  const settled = await Promise.allSettled(statements);
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((failure) => (failure as { code?: unknown }).code !== BEHIND_A_FAILURE) ?? failures[0];
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as Results;
}

/** Another transaction made a row first that this one decided to make; decided again, it will see that row. */
export class StaleStateError extends Error {
  override readonly name = 'StaleStateError';
  readonly transient = true;
}
