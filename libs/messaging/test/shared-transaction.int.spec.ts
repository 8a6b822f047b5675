import { eventually } from '@saga/mesh';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import {
  Idempotency,
  type IdempotencyKey,
  inTransaction,
  isTransient,
  type KeyedRequest,
  SharedTransaction,
  type Transaction,
} from '../src';
import { TooManyWaitingError } from '../src/shared-transaction';
import { Gate } from './gate';
import { forbidden } from './ledger';
import { Sandbox } from './sandbox';

/** A request to open a ledger; whoever asks for a negative amount is refused, or by the database if it is the forbidden one. */
interface Opening extends KeyedRequest {
  readonly amount: number;
}

interface Opened {
  readonly orderId: string;
  /** The transaction that wrote it. */
  readonly by: string;
}

let sandbox: Sandbox;
let calls: number;
beforeAll(async () => (sandbox = await Sandbox.open()));
beforeEach(() => (calls = 0));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

async function open(tx: Transaction, requests: readonly Opening[]): Promise<(Opened | Error)[]> {
  calls++;
  const [session]: { by: string }[] = await tx.query(`SELECT pg_current_xact_id()::text AS by`);
  const replies = requests.map(({ amount }) =>
    amount < forbidden ? new Error(`${amount} is refused`) : { orderId: uuidv7(), by: session!.by },
  );
  for (const [index, reply] of replies.entries())
    if (!(reply instanceof Error))
      await tx.query(`INSERT INTO ledgers VALUES ($1, $2, 0)`, [reply.orderId, `[${requests[index]!.amount}]`]);
  return replies;
}

function openings(work = open): (amount: number, idempotency?: Partial<IdempotencyKey>) => Promise<Opened> {
  const idempotency = new Idempotency();
  const shared = new SharedTransaction<Opening, Opened>(sandbox.dataSource, (tx, requests) =>
    idempotency.onceForEach(tx, requests, (fresh) => work(tx, fresh)),
  );
  return (amount, more) => shared.run({ amount, idempotency: more && { scope: 'ada', key: 'k', body: amount, ...more } });
}

describe('requests that share a transaction', () => {
  it('are written by it alone, and each gets an answer of its own', async () => {
    const run = openings();
    const [first, second, third] = await Promise.all([run(1), run(2), run(3)]);
    expect(new Set([first.by, second.by, third.by]).size).toBe(1);
    expect(await Promise.all([first, second, third].map(({ orderId }) => sandbox.amounts(orderId)))).toEqual([[1], [2], [3]]);
  });

  it('do not fail with the one that is refused', async () => {
    const run = openings();
    const [bad, good] = await Promise.allSettled([run(-7), run(2)]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: '-7 is refused' } });
    expect(good.status).toBe('fulfilled');
    expect(await sandbox.count('ledgers')).toBe(1);
  });

  it('do not fail with the one that the database refuses', async () => {
    const run = openings();
    const [first, bad, last] = await Promise.allSettled([run(1), run(forbidden), run(3)]);
    expect([first.status, last.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(bad).toMatchObject({ status: 'rejected', reason: { constraint: 'no_forbidden_amount' } });
    expect(await sandbox.count('ledgers')).toBe(2);
  });

  it('are not tried one by one against a database that is away', async () => {
    const run = openings(async (tx, requests) => {
      await tx.query(`SELECT pg_terminate_backend(pg_backend_pid())`).catch(() => undefined);
      return open(tx, requests);
    });
    const replies = await Promise.allSettled([run(1), run(2), run(3)]);
    expect(replies.map((reply) => reply.status === 'rejected' && isTransient(reply.reason))).toEqual([true, true, true]);
    expect(calls).toBe(1);
  });
});

describe('a transaction that fails when it is committed', () => {
  it('is not tried again, since it may have been made', async () => {
    await sandbox.dataSource.query(`CREATE TABLE promises (number int UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
    const run = openings(async (tx, requests) => {
      await tx.query(`INSERT INTO promises VALUES (1), (1)`);
      return open(tx, requests);
    });
    const replies = await Promise.allSettled([run(1), run(2)]);
    expect(replies.map((reply) => reply.status === 'rejected' && (reply.reason as { code: string }).code)).toEqual(['23505', '23505']);
    expect(calls).toBe(1);
  });
});

describe('requests that are too many', () => {
  it('go into several transactions, and those that could not be worked off are told so at once', async () => {
    const run = openings();
    const replies = await Promise.allSettled(Array.from({ length: 5_600 }, (_, index) => run(index)));
    const opened = replies.flatMap((reply) => (reply.status === 'fulfilled' ? [reply.value] : []));
    const refused = replies.flatMap((reply) => (reply.status === 'rejected' ? [reply.reason as unknown] : []));
    expect(opened).toHaveLength(5_000);
    expect(new Set(opened.map(({ by }) => by)).size).toBe(10);
    expect(refused.every((reason) => reason instanceof TooManyWaitingError && isTransient(reason))).toBe(true);
  });
});

describe('requests with keys that share a transaction', () => {
  it('under one key have one effect and one answer', async () => {
    const run = openings();
    const [first, repeated, other] = await Promise.all([run(1, {}), run(1, {}), run(1, { key: 'other' })]);
    expect(repeated).toEqual(first);
    expect(other.orderId).not.toBe(first.orderId);
    expect(await run(1, {})).toEqual(first);
    expect(await sandbox.count('ledgers')).toBe(2);
  });

  it('are refused if the key came with another body, and nobody else is', async () => {
    const run = openings();
    const [other, ...twins] = await Promise.allSettled([run(3), run(1, {}), run(2, {})]);
    expect(other.status).toBe('fulfilled');
    expect(twins.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(twins).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED' }) as unknown });
  });

  it('leave the key of a refused one free', async () => {
    const run = openings();
    const [refused] = await Promise.allSettled([run(-7, {}), run(1)]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { message: '-7 is refused' } });
    await expect(run(2, {})).resolves.toMatchObject({ orderId: expect.any(String) as string });
  });

  it.each(['with it', 'after it'])('do not wait for one whose key is in flight elsewhere, when they come %s', async (when) => {
    const gate = new Gate();
    const elsewhere = inTransaction(sandbox.dataSource, (tx) =>
      new Idempotency().once(tx, { scope: 'ada', key: 'k', body: 1 }, async () => {
        await gate.pass();
        return { orderId: 'theirs' };
      }),
    );
    await gate.reached;
    const run = openings();
    const held = run(1, {});
    if (when === 'after it') await eventually(async () => expect(await sandbox.waitsForLock()).toBe(true));
    const heldUp = sleep(5_000, 'held up until its statement is cancelled, after 10 s');
    await expect(Promise.race([run(2), heldUp])).resolves.toMatchObject({ orderId: expect.any(String) as string });
    await expect(Promise.race([held, Promise.resolve('waits')])).resolves.toBe('waits');
    gate.open();
    await elsewhere;
    await expect(held).resolves.toEqual({ orderId: 'theirs' });
  });
});
