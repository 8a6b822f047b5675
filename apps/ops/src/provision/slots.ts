import type { Relay } from '../relay/relay';
import { forgetOffsets, repairRelay } from '../relay/repair';
import type { ConnectWorker } from './connect-worker';
import { withPostgres } from './infrastructure';
import type { Waiting } from './progress';

/**
 * Makes the replication slot before the first write: PostgreSQL keeps what is committed from then on until Debezium has relayed it.
 * A slot that was invalidated, or is missing beside a filled outbox, was lost, and what had not been relayed is emitted again.
 */
export async function ensureSlot(relay: Relay, worker: ConnectWorker, waiting: Waiting): Promise<string[]> {
  const { slot, connector, databaseUrl } = relay;
  const state = await withPostgres(databaseUrl, async (client) => {
    const { rows } = await client.query<{ lost: boolean }>(
      `SELECT wal_status = 'lost' AS lost FROM pg_replication_slots WHERE slot_name = $1`,
      [slot],
    );
    if (rows[0]) return rows[0].lost ? 'lost' : 'there';
    return (await client.query('SELECT FROM public.outbox LIMIT 1')).rowCount ? 'lost' : 'new';
  });
  if (state === 'there') return [];
  if (state === 'lost') return [`made slot ${slot} ANEW and emitted ${await repairRelay(relay, worker, waiting)} lost events again`];
  // First, so that a run that dies in between does it again.
  await forgetOffsets(worker, connector, waiting);
  await withPostgres(databaseUrl, (client) => client.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot]));
  return [`made slot ${slot}`];
}
