import type { Client } from 'pg';
import type { Rule } from '../provision/rules';
import type { Offsets } from '../read-topics';

/**
 * Up to where nothing is missing: each committed row that was written before `lsn` is in its topic, and none that was written since lies below
 * `offsets`. Positions in the log are bytes since its beginning, which a number holds exactly up to 9 petabytes.
 */
export interface Watermark {
  readonly lsn: number;
  readonly offsets: Offsets;
}

export const nothingKnown: Watermark = { lsn: 0, offsets: {} };

/**
 * The watchdog's memory is in the database that it is about, where it survives the watchdog. Its positions are those of this cluster's log: in
 * another one they are wrong, and the schema is to be dropped there.
 */
export const watermarkRule: Rule = {
  change: `made the watchdog's memory`,
  holds: `to_regclass('watchdog.watermark') IS NOT NULL`,
  make: `
    CREATE SCHEMA watchdog;
    CREATE TABLE watchdog.watermark (lsn pg_lsn NOT NULL, offsets jsonb NOT NULL, repairing boolean NOT NULL);
    INSERT INTO watchdog.watermark VALUES ('0/0', '{}', false)`,
};

export async function readWatermark(client: Client): Promise<Watermark & { readonly repairing: boolean }> {
  const { rows } = await client.query<Watermark & { readonly repairing: boolean }>(
    `SELECT (lsn - '0/0')::float8 AS lsn, offsets, repairing FROM watchdog.watermark`,
  );
  if (!rows[0]) throw new Error('watchdog.watermark has lost its row: run ops provision on an empty schema watchdog');
  return rows[0];
}

export async function writeWatermark(client: Client, { lsn, offsets }: Watermark): Promise<void> {
  await client.query(`UPDATE watchdog.watermark SET lsn = '0/0'::pg_lsn + $1::numeric, offsets = $2`, [lsn, offsets]);
}

/** Set before a connector is stopped and taken back when it runs again: who finds it set ends what another began. */
export async function noteRepair(client: Client, repairing: boolean): Promise<void> {
  await client.query('UPDATE watchdog.watermark SET repairing = $1', [repairing]);
}
