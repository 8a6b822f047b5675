import { type PartitionedTable, revokeGrants } from '@saga/messaging/tables';
import type { Client } from 'pg';
import { NotConfirmedError, untilConfirmed } from '../relay/gap';
import { isRepaired } from '../relay/repair';
import { readWatermark } from '../relay/watermark';
import type { NewPartition, Partition, Plan } from './plan';

const LOCK_NOT_AVAILABLE = '55P03';

/** The partitions of a table in the order of their bounds. */
export async function partitionsOf(client: Client, table: PartitionedTable): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(
    `SELECT relname AS name, (regexp_match(pg_get_expr(relpartbound, oid), 'TO \\(''(.*)''\\)'))[1] AS upper
     FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = $1::regclass ORDER BY upper`,
    [`public.${table}`],
  );
  return rows;
}

/** Attaching a table is something that writers need not wait for, as they would for one that is made in its place. */
export async function make(client: Client, table: PartitionedTable, partitions: readonly NewPartition[]): Promise<void> {
  if (partitions.length === 0) return;
  await inTransaction(client, '5s', async () => {
    for (const { name, lower, upper } of partitions) {
      await client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
      await client.query(revokeGrants(name));
      await client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${lower}') TO ('${upper}')`);
    }
  });
}

/**
 * Drops what the plan names, all or nothing, and returns why not if it cannot be now. DETACH CONCURRENTLY would wait without holding up anybody,
 * but is no part of a transaction, and old ids would have no place for a moment. So this waits for its lock on the table for a fifth of a second, which
 * is what a service waits behind it at most.
 */
export async function drop(
  client: Client,
  table: PartitionedTable,
  { drop: names, older }: Plan,
  slot: string,
): Promise<string | undefined> {
  if (!older) return undefined;
  try {
    await inTransaction(client, '2s', async () => {
      // Ends when nobody has anything uncommitted in them. From here on nobody writes there, and reading goes on.
      await client.query(`LOCK TABLE ${names.join(', ')} IN SHARE MODE`);
      if (table === 'outbox') await untilRelayed(client, slot);
      await client.query(`SET LOCAL lock_timeout = '200ms'`);
      await client.query(`DROP TABLE ${names.join(', ')}`);
      await client.query(`CREATE TABLE ${older.name} PARTITION OF ${table} FOR VALUES FROM (MINVALUE) TO ('${older.upper}')`);
      await client.query(revokeGrants(older.name));
    });
    return undefined;
  } catch (error) {
    if (error instanceof NotConfirmedError) return error.message;
    if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return 'somebody is reading or writing there';
    throw error;
  }
}

/** All that is committed in the partitions lies before the end of the log, and a repair, which moves the slot on, does not begin meanwhile. */
async function untilRelayed(client: Client, slot: string): Promise<void> {
  if (await isRepaired(client)) throw new NotConfirmedError('its relay is being repaired');
  // The slot may be new, and what the old one had not relayed is in these rows alone.
  if ((await readWatermark(client)).repairing) throw new NotConfirmedError('a repair of its relay was interrupted');
  await untilConfirmed(client, slot);
}

async function inTransaction(client: Client, lockTimeout: string, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '${lockTimeout}'`);
    // Whoever does this may freeze, and must not keep its locks.
    await client.query(`SET LOCAL transaction_timeout = '20s'`);
    await work();
    await client.query('COMMIT');
  } catch (error) {
    // A connection that broke has rolled back.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
