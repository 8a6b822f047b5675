import { Problem } from '@saga/contracts';
import { createHash } from 'node:crypto';
import { requireTransaction, type Transaction } from './transaction';

/** The request that an Idempotency-Key stands for. */
export interface KeyedRequest {
  /** Who the key belongs to: a customer, an account, a SKU. */
  readonly scope: string;
  readonly key: string;
  /** The validated body; the same key with another body is refused. */
  readonly body: unknown;
}

/** How long a key is remembered (draft-ietf-httpapi-idempotency-key-header leaves it to the server). */
export const KEY_LIFETIME = '24 hours';

/** Keys forgotten in one transaction. */
const PURGE_KEYS = 10_000;

/** The inbox of HTTP: a request that comes again under its key gets the answer it got the first time. */
export class Idempotency {
  /**
   * Runs `work` once per key. A request in flight under the same key is waited for, because its row is locked until
   * it commits. Throws Problem IDEMPOTENCY_KEY_REUSED when the key came with another body.
   */
  async once<Answer>(tx: Transaction, request: KeyedRequest, work: () => Promise<Answer>): Promise<Answer> {
    requireTransaction(tx, 'An Idempotency-Key');
    const fingerprint = createHash('sha256').update(JSON.stringify(request.body)).digest();
    const { scope, key } = request;
    const claimed: unknown[] = await tx.query(
      `INSERT INTO idempotency_keys AS known (scope, key, fingerprint) VALUES ($1, $2, $3)
       ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = now()
       WHERE known.created_at < now() - interval '${KEY_LIFETIME}' RETURNING key`,
      [scope, key, fingerprint],
    );
    if (claimed.length === 0) return this.#answerOf<Answer>(tx, request, fingerprint);
    const answer = await work();
    await tx.query(`UPDATE idempotency_keys SET answer = $3 WHERE scope = $1 AND key = $2`, [scope, key, JSON.stringify(answer)]);
    return answer;
  }

  async #answerOf<Answer>(tx: Transaction, { scope, key }: KeyedRequest, fingerprint: Buffer): Promise<Answer> {
    const [known]: { fingerprint: Buffer; answer: Answer }[] = await tx.query(
      `SELECT fingerprint, answer FROM idempotency_keys WHERE scope = $1 AND key = $2`,
      [scope, key],
    );
    if (!known?.fingerprint.equals(fingerprint)) throw new Problem('IDEMPOTENCY_KEY_REUSED');
    return known.answer;
  }

  /** Forgets keys past their lifetime, a bounded number at a time. */
  async purge(tx: Transaction): Promise<void> {
    await tx.query(
      `DELETE FROM idempotency_keys WHERE (scope, key) IN (
         SELECT scope, key FROM idempotency_keys WHERE created_at < now() - interval '${KEY_LIFETIME}' LIMIT ${PURGE_KEYS} FOR UPDATE SKIP LOCKED)`,
    );
  }
}
