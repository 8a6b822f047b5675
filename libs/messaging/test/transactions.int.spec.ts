import { Problem } from '@saga/contracts';
import { eventually } from '@saga/mesh';
import { v7 as uuidv7 } from 'uuid';
import { Idempotency, Inbox, inTransaction, isTransient, NoTransactionError, Outbox, withTraceparent, type Transaction } from '../src';
import { Gate } from './gate';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

const tx = <Result>(work: (tx: Transaction) => Promise<Result>) => inTransaction(sandbox.dataSource, work);
const released = (orderId: string) => ({ type: 'StockReleased', orderId, lines: [] }) as const;

describe('outside a transaction', () => {
  const request = { scope: 'ada', key: 'k', body: {} };
  it.each<[string, (manager: Transaction) => Promise<unknown>]>([
    ['the inbox', (manager) => new Inbox().insert(manager, [uuidv7()])],
    ['the inbox, taking back,', (manager) => new Inbox().remove(manager, [uuidv7()])],
    ['the outbox', (manager) => new Outbox(sandbox.codec).add(manager, [{ event: released(uuidv7()), sequence: 1 }])],
    ['the outbox, with nothing to add,', (manager) => new Outbox(sandbox.codec).add(manager, [])],
    ['an idempotency key', (manager) => new Idempotency().once(manager, request, () => Promise.resolve(1))],
  ])('%s refuses to work', async (_, use) => {
    await expect(use(sandbox.dataSource.manager)).rejects.toThrow(NoTransactionError);
    const ended = await tx((manager) => Promise.resolve(manager));
    await expect(use(ended)).rejects.toThrow(NoTransactionError);
    expect(await sandbox.count('inbox')).toBe(0);
    expect(await sandbox.count('outbox')).toBe(0);
  });
});

describe('a transaction that fails', () => {
  it('leaves no outbox row and no inbox row', async () => {
    const failed = tx(async (manager) => {
      await new Inbox().insert(manager, [uuidv7()]);
      await new Outbox(sandbox.codec).add(manager, [{ event: released(uuidv7()), sequence: 1 }]);
      throw new Error('the decision failed after all');
    });
    await expect(failed).rejects.toThrow('the decision failed after all');
    expect(await sandbox.count('inbox')).toBe(0);
    expect(await sandbox.count('outbox')).toBe(0);
  });
});

describe('a transaction that loses its connection between two statements', () => {
  it('fails for a reason that will pass', async () => {
    const failed = tx(async (manager) => {
      const [session]: { pid: number }[] = await manager.query(`SELECT pg_backend_pid() AS pid`);
      await sandbox.dataSource.query(`SELECT pg_terminate_backend($1)`, [session!.pid]);
      await eventually(() => expect(manager.queryRunner!.isReleased).toBe(true));
      await new Inbox().insert(manager, [uuidv7()]);
    });
    expect(isTransient(await failed.catch((error: unknown) => error))).toBe(true);
  });
});

describe('the inbox', () => {
  it('makes two consumers that share events wait for each other instead of deadlocking, in whatever order they have them', async () => {
    const ids = [uuidv7(), uuidv7(), uuidv7()];
    const gate = new Gate();
    const holder = tx(async (manager) => {
      await new Inbox().insert(manager, [ids[1]!]);
      await gate.pass();
      throw new Error('rolled back');
    });
    await gate.reached;
    const both = [ids, ids.toReversed()].map((each) => tx((manager) => new Inbox().insert(manager, each)));
    await eventually(async () => expect(await waitingForLocks()).toBe(2));
    gate.open();
    await expect(holder).rejects.toThrow('rolled back');
    expect((await Promise.all(both)).map(({ size }) => size).sort()).toEqual([0, 3]);
  });
});

describe('the outbox', () => {
  it('writes what the relay needs: topic, key, type, sequence, and a span of its own in the trace that caused the event', async () => {
    const orderId = uuidv7();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const event = released(orderId);
    await withTraceparent(traceparent, () => tx((manager) => new Outbox(sandbox.codec).add(manager, [{ event, sequence: 7 }])));
    const [row]: Record<string, unknown>[] = await sandbox.dataSource.query(`SELECT * FROM outbox`);
    expect(row).toMatchObject({ aggregatetype: 'inventory.events', aggregateid: orderId, type: 'StockReleased', sequence: '7' });
    expect(row!.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/);
    await expect(sandbox.codec.decode(row!.payload as Buffer)).resolves.toEqual(event);
  });

  it('has no row for a topic of another service, which would silence the relay', async () => {
    const event = { type: 'OrderConfirmed', orderId: uuidv7() } as const;
    await expect(tx((manager) => new Outbox(sandbox.codec).add(manager, [{ event, sequence: 1 }]))).rejects.toThrow(
      'outbox_aggregatetype_check',
    );
  });
});

describe('an idempotency key', () => {
  const idempotency = new Idempotency();
  const request = { scope: 'ada', key: 'k', body: { quantity: 2 } };
  const once = (work: () => Promise<unknown>, more: Partial<typeof request> = {}) =>
    tx((manager) => idempotency.once(manager, { ...request, ...more }, work));
  const answering = (answer: unknown) => jest.fn(() => Promise.resolve(answer));

  it('has one effect and one answer, however often it comes with the same body', async () => {
    const repeated = answering({ orderId: 'b' });
    await expect(once(answering({ orderId: 'a' }))).resolves.toEqual({ orderId: 'a' });
    await expect(once(repeated)).resolves.toEqual({ orderId: 'a' });
    expect(repeated).not.toHaveBeenCalled();
  });

  it('has one effect and one answer when two requests are in flight at once', async () => {
    const held = Promise.withResolvers<unknown>();
    const second = answering({ orderId: 'b' });
    const first = once(() => held.promise);
    await eventually(async () => expect(await openTransactions()).toBe(1));
    const repeated = once(second);
    await eventually(async () => expect(await waitingForLocks()).toBe(1));
    held.resolve({ orderId: 'a' });
    await expect(Promise.all([first, repeated])).resolves.toEqual([{ orderId: 'a' }, { orderId: 'a' }]);
    expect(second).not.toHaveBeenCalled();
  });

  it('with another body is refused', async () => {
    await once(answering(1));
    const refused = once(answering(2), { body: { quantity: 3 } });
    await expect(refused).rejects.toThrow(Problem);
    await expect(refused).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('belongs to its scope', async () => {
    await once(answering(1));
    await expect(once(answering(2), { scope: 'grace', body: { quantity: 3 } })).resolves.toBe(2);
  });

  it('is free again when the work fails', async () => {
    await expect(once(() => Promise.reject(new Error('out of stock')))).rejects.toThrow('out of stock');
    await expect(once(answering(1), { body: { quantity: 3 } })).resolves.toBe(1);
  });

  it('counts as new, also with another body, once it is older than 24 hours', async () => {
    await once(answering(1));
    await age('23 hours 59 minutes');
    await expect(once(answering(2))).resolves.toBe(1);
    await age('24 hours 1 second');
    await expect(once(answering(3), { body: { quantity: 3 } })).resolves.toBe(3);
    await expect(once(answering(4), { body: { quantity: 3 } })).resolves.toBe(3);
  });

  it('is forgotten once it is older than 24 hours, and not before', async () => {
    await once(answering(1));
    await idempotency.purge(sandbox.dataSource, new AbortController().signal);
    await expect(once(answering(2))).resolves.toBe(1);
    await age('24 hours 1 second');
    await idempotency.purge(sandbox.dataSource, new AbortController().signal);
    expect(await sandbox.count('idempotency_keys')).toBe(0);
  });

  it('is forgotten with all others that are due, however many there are, unless the process stops', async () => {
    for (let key = 1; key <= 7; key++) await once(answering(key), { key: `k${key}` });
    await age('24 hours 1 second');
    await once(answering(8), { key: 'young' });
    await idempotency.purge(sandbox.dataSource, AbortSignal.abort(), 3);
    expect(await sandbox.count('idempotency_keys')).toBe(8);
    await idempotency.purge(sandbox.dataSource, new AbortController().signal, 3);
    expect(await sandbox.count('idempotency_keys')).toBe(1);
  });

  function age(interval: string): Promise<unknown> {
    return sandbox.dataSource.query(`UPDATE idempotency_keys SET created_at = now() - $1::interval`, [interval]);
  }
});

async function openTransactions(): Promise<number> {
  return activity(`state = 'idle in transaction'`);
}

async function waitingForLocks(): Promise<number> {
  return activity(`wait_event_type = 'Lock'`);
}

async function activity(condition: string): Promise<number> {
  const [row]: { count: string }[] = await sandbox.dataSource.query(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND ${condition}`,
  );
  return Number(row!.count);
}
