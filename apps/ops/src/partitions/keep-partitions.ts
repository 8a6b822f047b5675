import { partitionedTables } from '@saga/messaging/tables';
import type { Client } from 'pg';
import { withPostgres } from '../provision/infrastructure';
import { drop, make, partitionsOf } from './change';
import { endOf, planOf, type Wishes } from './plan';

/** The database of one service. */
export interface PartitionedDatabase {
  readonly ownerUrl: string;
  /** Of its relay. */
  readonly slot: string;
}

export interface Kept {
  /** What was changed, or would be, in words. */
  readonly changes: readonly string[];
  /** What is old and could not be dropped, and why. */
  readonly heldBack: readonly string[];
  /** Milliseconds since 1970: for what is written from then on there is no partition. Of a dry run, as it was before. */
  readonly end: number;
}

export interface Occasion {
  readonly dryRun?: boolean;
  /** The moment to act as if it were. If absent, the earlier of two clocks, ours and the database's: one that jumped ahead drops nothing. */
  readonly now?: number;
}

/** Brings a database's partitions to what is wished. Whatever is there already is left alone, and one who does this waits for another. */
export async function keepPartitions({ ownerUrl, slot }: PartitionedDatabase, wishes: Wishes, occasion: Occasion = {}): Promise<Kept> {
  return withPostgres(ownerUrl, async (client) => {
    await client.query(`SET lock_timeout = '20s'`);
    await client.query(`SELECT pg_advisory_lock(hashtext('partitions'))`);
    const now = occasion.now ?? Math.min(Date.now(), await clockOf(client));
    const changes: string[] = [];
    const heldBack: string[] = [];
    let end = Infinity;
    for (const table of partitionedTables) {
      const plan = planOf(table, await partitionsOf(client, table), now, wishes);
      const old = plan.drop.join(', ');
      if (!occasion.dryRun) await make(client, table, plan.make);
      if (plan.make.length > 0) changes.push(`made ${plan.make[0]!.name} to ${plan.make.at(-1)!.name}`);
      const reason = occasion.dryRun ? undefined : await drop(client, table, plan, slot);
      end = Math.min(end, endOf(await partitionsOf(client, table)));
      if (reason) heldBack.push(`${old} cannot be dropped yet: ${reason}`);
      else if (old) changes.push(`dropped ${old}`);
    }
    return { changes, heldBack, end };
  });
}

async function clockOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ now: Date }>('SELECT now()');
  return rows[0]!.now.getTime();
}
