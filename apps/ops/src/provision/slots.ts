import type { ServiceConfiguration } from '../configuration';
import type { ConnectWorker } from './connect-worker';
import { stopConnector } from './connectors';
import { inDatabase } from './databases';
import { withPostgres } from './infrastructure';
import type { Waiting } from './progress';

/**
 * Makes the replication slot before the first write: PostgreSQL keeps what is committed from then on until Debezium has relayed it.
 * A slot that is missing beside a filled outbox was lost, and with it what had not been relayed: that is said loudly.
 */
export async function ensureSlot(
  postgresUrl: string,
  service: ServiceConfiguration,
  worker: ConnectWorker,
  waiting: Waiting,
): Promise<string[]> {
  const slot = `outbox_${service.name}`;
  return withPostgres(inDatabase(postgresUrl, service), async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_replication_slots WHERE slot_name = $1', [slot]);
    if (rowCount) return [];
    // First, so that a run that dies in between does it again.
    await forgetOffsets(worker, `outbox-${service.name}`, waiting);
    const { rowCount: written } = await client.query('SELECT FROM public.outbox LIMIT 1');
    await client.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot]);
    if (!written) return [`made slot ${slot}`];
    console.error(`WARNING: slot ${slot} was gone although the outbox has rows. What had not been relayed by then must be emitted again.`);
    return [`made slot ${slot} ANEW`];
  });
}

/** A connector's offsets point into the log that its old slot kept; Debezium refuses to start from them with a new one. */
async function forgetOffsets(worker: ConnectWorker, connector: string, waiting: Waiting): Promise<void> {
  if (!(await worker.config(connector))) return;
  await stopConnector(worker, connector, waiting);
  await worker.forgetOffsets(connector);
}
