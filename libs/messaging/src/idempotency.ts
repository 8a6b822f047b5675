import { Problem } from '@saga/contracts';
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Reply } from './shared-transaction';
import { requireTransaction, together, type Transaction } from './transaction';

/** What an Idempotency-Key stands for. */
export interface IdempotencyKey {
  /** Who the key belongs to: a customer, an account, a SKU. */
  readonly scope: string;
  readonly key: string;
  /** The validated body; the same key with another body is refused. */
  readonly body: unknown;
}

/** A request, with a key if its client sent one. */
export interface KeyedRequest {
  readonly idempotency: IdempotencyKey | undefined;
}

/** How long a key is remembered (draft-ietf-httpapi-idempotency-key-header leaves it to the server). */
const KEY_LIFETIME = '24 hours';

/** Keys forgotten in one transaction. */
const PURGED_AT_ONCE = 1_000;

/** The inbox of HTTP: a request that comes again under its key gets the answer it got the first time. */
export class Idempotency {
  /**
   * Runs `work` once per key. A request in flight under the same key is waited for, because its row is locked until
   * it commits. Throws Problem IDEMPOTENCY_KEY_REUSED when the key came with another body.
   */
  async once<Answer>(tx: Transaction, idempotency: IdempotencyKey, work: () => Promise<Answer>): Promise<Answer> {
    const [reply] = await this.onceForEach(tx, [{ idempotency }], async () => [await work()]);
    if (reply instanceof Error) throw reply;
    return reply!;
  }

  /** The same for requests that share a transaction: `work` is given those that are new, and a key whose request it refuses stays free. */
  async onceForEach<Request extends KeyedRequest, Answer>(
    tx: Transaction,
    requests: readonly Request[],
    work: (fresh: readonly Request[]) => Promise<readonly Reply<Answer>[]>,
  ): Promise<Reply<Answer>[]> {
    requireTransaction(tx, 'An Idempotency-Key');
    const replies = new Map<KeyedRequest, Reply<Answer>>();
    // A key that comes twice is looked at twice: the second time, its first request has its answer.
    for (let rest = requests; rest.length > 0; rest = rest.filter((request) => !replies.has(request))) {
      const round = firstOfEachKey(rest);
      const keyed = round.filter(hasKey);
      const claimed = await this.#claim(tx, keyed);
      const known = keyed.filter((request) => !claimed.has(request));
      for (const [request, answer] of await this.#answersOf<Answer>(tx, known)) replies.set(request, answer);
      const fresh = round.filter((request) => !replies.has(request));
      const made = fresh.length > 0 ? await work(fresh) : [];
      for (const [index, request] of fresh.entries()) replies.set(request, made[index]!);
      await together(this.#keep(tx, [...claimed], replies), this.#release(tx, [...claimed], replies));
    }
    return requests.map((request) => replies.get(request)!);
  }

  /** Takes keys that are new or past their lifetime, in their order, so that two who share keys wait for each other instead of deadlocking. */
  async #claim<Request extends WithKey>(tx: Transaction, requests: readonly Request[]): Promise<Set<Request>> {
    if (requests.length === 0) return new Set();
    const rows: { place: string }[] = await tx.query(
      `WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) WITH ORDINALITY AS wanted (scope, key, fingerprint, place)),
            claimed AS (
              INSERT INTO idempotency_keys AS known (scope, key, fingerprint) SELECT scope, key, fingerprint FROM wanted ORDER BY scope, key
              ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = now()
              WHERE known.created_at < now() - interval '${KEY_LIFETIME}' RETURNING scope, key)
       SELECT place FROM wanted JOIN claimed USING (scope, key)`,
      [...keyColumns(requests), requests.map(({ idempotency: { body } }) => fingerprintOf(body))],
    );
    return new Set(rows.map(({ place }) => requests[Number(place) - 1]!));
  }

  async #answersOf<Answer>(tx: Transaction, requests: readonly WithKey[]): Promise<(readonly [WithKey, Reply<Answer>])[]> {
    if (requests.length === 0) return [];
    const rows: { place: string; fingerprint: Buffer; answer: Answer }[] = await tx.query(
      `SELECT place, fingerprint, answer FROM idempotency_keys
       JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (scope, key, place) USING (scope, key)`,
      keyColumns(requests),
    );
    const known = new Map(rows.map((row) => [requests[Number(row.place) - 1]!, row]));
    return requests.map((request) => {
      const row = known.get(request);
      const isSame = row?.fingerprint.equals(fingerprintOf(request.idempotency.body));
      return [request, isSame ? row!.answer : new Problem('IDEMPOTENCY_KEY_REUSED')] as const;
    });
  }

  async #keep(tx: Transaction, claimed: readonly WithKey[], replies: Replies): Promise<void> {
    const answered = claimed.filter((request) => !(replies.get(request) instanceof Error));
    if (answered.length === 0) return;
    await tx.query(
      `UPDATE idempotency_keys AS known SET answer = next.answer FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS next (scope, key, answer)
       WHERE (known.scope, known.key) = (next.scope, next.key)`,
      [...keyColumns(answered), answered.map((request) => JSON.stringify(replies.get(request)))],
    );
  }

  /** A refusal is no effect, so it is not remembered. */
  async #release(tx: Transaction, claimed: readonly WithKey[], replies: Replies): Promise<void> {
    const refused = claimed.filter((request) => replies.get(request) instanceof Error);
    if (refused.length === 0) return;
    await tx.query(
      `DELETE FROM idempotency_keys WHERE (scope, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      keyColumns(refused),
    );
  }

  /** Forgets all keys past their lifetime, so many in a transaction; ends after the one under way when it is to stop. */
  async purge(dataSource: DataSource, signal: AbortSignal, atOnce = PURGED_AT_ONCE): Promise<void> {
    for (let purged = atOnce; purged === atOnce && !signal.aborted;) {
      const [, count]: [unknown, number] = await dataSource.query(
        `DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM idempotency_keys WHERE created_at < now() - interval '${KEY_LIFETIME}'
           ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED))`,
        [atOnce],
      );
      purged = count;
    }
  }
}

interface WithKey extends KeyedRequest {
  readonly idempotency: IdempotencyKey;
}

type Replies = ReadonlyMap<KeyedRequest, unknown>;

function hasKey<Request extends KeyedRequest>(request: Request): request is Request & WithKey {
  return request.idempotency !== undefined;
}

/** Requests without a key are all their own. */
function firstOfEachKey<Request extends KeyedRequest>(requests: readonly Request[]): Request[] {
  const seen = new Set<string>();
  return requests.filter((request) => {
    if (!hasKey(request)) return true;
    const identity = JSON.stringify([request.idempotency.scope, request.idempotency.key]);
    return !seen.has(identity) && seen.add(identity);
  });
}

function keyColumns(requests: readonly WithKey[]): string[][] {
  return [requests.map(({ idempotency: { scope } }) => scope), requests.map(({ idempotency: { key } }) => key)];
}

function fingerprintOf(body: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(body)).digest();
}
