import type { Client } from 'pg';
import type { ConnectWorker } from '../provision/connect-worker';
import { stopConnector } from '../provision/connectors';
import { withPostgres } from '../provision/infrastructure';
import { waitWithin, type Waiting } from '../provision/progress';
import { collectRelayed, LACKING, lastKnown } from './gap';
import type { Relay } from './relay';
import { noteRepair, readWatermark } from './watermark';

/** To read a topic from its beginning takes its time. */
const QUERY_PATIENCE = 10 * 60_000;
/** For a reader that was told to end to let go of the slot. */
const SLOT_PATIENCE_MS = 60_000;

/**
 * Makes the topics whole and returns how many rows had to be emitted again. Nothing is relayed meanwhile: the connector is stopped, and the slot is
 * new or moved on to where the rows are emitted again, so that no newer row of a key overtakes an older one. It can be repeated at any point.
 */
export async function repairRelay(relay: Relay, worker: ConnectWorker, waiting: Waiting): Promise<number> {
  return withPostgres(
    relay.databaseUrl,
    async (client) => {
      await requireAlone(client);
      const held = await isHeldByOthers(client, relay, worker);
      await noteRepair(client, true);
      await forgetOffsets(worker, relay.connector, waiting);
      await freeSlot(client, relay, waiting);
      const { lsn, offsets } = await lastKnown(client, relay);
      await collectRelayed(client, relay, offsets);
      const emitted = await emitAgain(client, relay, lsn);
      if (!held) await worker.resume(relay.connector);
      await noteRepair(client, false);
      return emitted;
    },
    QUERY_PATIENCE,
  );
}

class RepairedByOthersError extends Error {
  override readonly name = 'RepairedByOthersError';
  readonly transient = true;
}

const REPAIR_LOCK = `hashtext('watchdog.repair')`;

/** Whether somebody repairs this database's relay; if not, nobody begins before the end of the transaction. */
export async function isRepaired(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean }>(`SELECT pg_try_advisory_xact_lock(${REPAIR_LOCK}) AS alone`);
  return rows[0]?.alone !== true;
}

/** Two repairs at a time would each move the slot past the rows of the other. The lock ends with the connection. */
async function requireAlone(client: Client): Promise<void> {
  const { rows } = await client.query<{ alone: boolean }>(`SELECT pg_try_advisory_lock(${REPAIR_LOCK}) AS alone`);
  if (rows[0]?.alone !== true) throw new RepairedByOthersError('somebody else is repairing it');
}

/** What a person stopped stays so. What an interrupted repair stopped does not. */
async function isHeldByOthers(client: Client, { connector }: Relay, worker: ConnectWorker): Promise<boolean> {
  const status = await worker.status(connector);
  const { repairing } = await readWatermark(client);
  return !repairing && ['PAUSED', 'STOPPED'].includes(status?.connector.state ?? '');
}

/** A connector's offsets point into the log that its old slot kept; Debezium refuses to start from them with a new one. */
export async function forgetOffsets(worker: ConnectWorker, connector: string, waiting: Waiting): Promise<void> {
  if (!(await worker.config(connector))) return;
  await stopConnector(worker, connector, waiting);
  await worker.forgetOffsets(connector);
}

/** A slot that nobody holds: the one that is there or, if it is gone or worthless, a new one. */
async function freeSlot(client: Client, { slot }: Relay, waiting: Waiting): Promise<void> {
  const state = async () => {
    const { rows } = await client.query<{ active: boolean; lost: boolean }>(
      `SELECT active, wal_status = 'lost' AS lost FROM pg_replication_slots WHERE slot_name = $1`,
      [slot],
    );
    return rows[0];
  };
  await waitWithin(SLOT_PATIENCE_MS, waiting, async () => {
    // PostgreSQL may hold a slot for a connection whose other end has died.
    await client.query('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active', [slot]);
    return (await state())?.active ? 'its slot is in use' : undefined;
  });
  const found = await state();
  if (found && !found.lost) return;
  if (found) await client.query('SELECT pg_drop_replication_slot($1)', [slot]);
  await client.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot]);
}

/**
 * Deletes and inserts what the topics lack and, of the same keys, all that came after it: the topics then have each key's events in order, also where
 * a newer one got there first. Who writes to the outbox waits; what they wrote since the slot was made is among these rows, so the slot skips it.
 */
async function emitAgain(client: Client, { slot, databaseUrl }: Relay, lsn: number): Promise<number> {
  const columns = 'id, aggregatetype, aggregateid, type, payload, traceparent, sequence';
  await client.query('BEGIN');
  // Whoever writes next waits behind this: rather than for an idle transaction without end, it is tried again.
  await client.query(`SET LOCAL lock_timeout = '5s'`);
  // And if this process freezes with the lock in its hands, the server takes it away; the next repair does it all again.
  await client.query(`SET LOCAL transaction_timeout = '2min'`);
  await client.query('LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE');
  await client.query(`CREATE TEMPORARY TABLE again ON COMMIT DROP AS SELECT ${columns} FROM outbox LIMIT 0`);
  const { rowCount } = await client.query(
    `INSERT INTO again (${columns}) SELECT ${columns} FROM outbox
     JOIN (SELECT aggregatetype, aggregateid, min(sequence) AS first FROM outbox WHERE ${LACKING} GROUP BY aggregatetype, aggregateid) AS gap
       USING (aggregatetype, aggregateid)
     WHERE sequence >= first AND written_at_lsn >= '0/0'::pg_lsn + $1::numeric`,
    [lsn],
  );
  await withPostgres(databaseUrl, (other) => other.query(ADVANCE, [slot]), QUERY_PATIENCE);
  await client.query('DELETE FROM outbox USING again WHERE outbox.id = again.id');
  await client.query(`INSERT INTO outbox (${columns}) SELECT ${columns} FROM again ORDER BY sequence, id`);
  await client.query('COMMIT');
  return rowCount ?? 0;
}

const ADVANCE = `
  SELECT pg_replication_slot_advance(slot_name, greatest(pg_current_wal_flush_lsn(), confirmed_flush_lsn))
  FROM pg_replication_slots WHERE slot_name = $1`;
