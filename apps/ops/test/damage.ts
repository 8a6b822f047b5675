import { eventually } from '@saga/mesh';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConnectWorker } from '../src/provision/connect-worker';
import { stopConnector } from '../src/provision/connectors';
import { withPostgres } from '../src/provision/infrastructure';
import { relayOf } from '../src/relay/relay';
import { environment, everyService } from './mesh';

const inventory = everyService.find(({ name }) => name === 'inventory')!;
export const relay = relayOf(inventory.cloud, inventory);
/** The promise is that it heals, and the machine may be slow. */
export const HEALING_MS = 120_000;
export const worker = new ConnectWorker(inventory.cloud.connectUrl);

export const sql = <Row extends object>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
  withPostgres(relay.databaseUrl, async (client) => (await client.query<Row>(text, [...parameters])).rows);

/** Ends its reader, which would not let it go, and drops it before the reader is back. */
export function dropSlot(): Promise<unknown> {
  const terminate = 'SELECT pg_terminate_backend(active_pid, 1000) FROM pg_replication_slots WHERE slot_name = $1 AND active';
  return eventually(() => sql(terminate, [relay.slot]).then(() => sql('SELECT pg_drop_replication_slot($1)', [relay.slot])), HEALING_MS);
}

/** Writes more log than a slot may keep that nobody reads: the server gives it up. */
export async function invalidateSlot(): Promise<void> {
  for (let segment = 0; segment < 72; segment++) await sql(`SELECT pg_logical_emit_message(false, 'spec', ''), pg_switch_wal()`);
  await sql('CHECKPOINT');
}

export async function stopRelay(): Promise<void> {
  await stopConnector(worker, relay.connector, () => undefined);
  await eventually(async () => expect(await reader()).toBeNull(), HEALING_MS);
}

export async function untilRead(): Promise<void> {
  await eventually(async () => expect(await reader()).toEqual(expect.any(Number)), HEALING_MS);
}

async function reader(): Promise<number | null | undefined> {
  const slots = await sql<{ active_pid: number | null }>('SELECT active_pid FROM pg_replication_slots WHERE slot_name = $1', [relay.slot]);
  return slots[0]?.active_pid;
}

/** Of the connector and its tasks. */
export async function stateOf(connector: string): Promise<string[]> {
  const status = await worker.status(connector);
  return status ? [status.connector, ...status.tasks].map(({ state }) => state) : [];
}

/** What the mesh's own watchdog has counted for the connector. */
export async function counted(name: string, connector = relay.connector): Promise<number> {
  const response = await fetch(`http://${environment['OPS_HOST']}:${environment['OPS_PORT']}/metrics`);
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(`"${connector}"`));
  if (lines.length === 0) throw new Error(`the watchdog has no ${name} of ${connector}`);
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** What it has told so far. */
export function watchdogLog(): string {
  return readFileSync(join(dirname(process.env['SAGA_MESH_STATE']!), 'logs', 'watchdog.log'), 'utf8');
}
