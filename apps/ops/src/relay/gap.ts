import { kafkaClient } from '@saga/messaging';
import { DEAD_LETTER_REFERENCE } from '@saga/messaging/tables';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { endsOf, headerOf, placeOf, readTopics, type Offsets } from '../read-topics';
import type { Relay } from './relay';
import { nothingKnown, readWatermark, type Watermark } from './watermark';

const CHUNK = 5_000;
const PAUSE_MS = 200;
const PATIENCE_MS = 10_000;

/** Anybody may write to a topic: what has no id of an event is none. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The rows that the topics lack; the temporary table `relayed` has what they hold. References to dead letters are kept in their topic for 14 days only.
 */
export const LACKING = `written_at_lsn >= '0/0'::pg_lsn + $1::numeric AND NOT EXISTS (SELECT FROM relayed WHERE relayed.id = outbox.id)
  AND (type <> '${DEAD_LETTER_REFERENCE}' OR uuid_extract_timestamp(id) > now() - interval '13 days')`;

/**
 * How many committed rows the slot has passed and the topics lack. A row that is on its way is not one of them: who is missing at first has to be
 * missing still when the slot has confirmed all that had been committed by then.
 */
export async function countLost(client: Client, relay: Relay): Promise<number> {
  const { lsn, offsets } = await lastKnown(client, relay);
  const next = await collectRelayed(client, relay, offsets);
  await client.query(`DROP TABLE IF EXISTS lacking`);
  await client.query(`CREATE TEMPORARY TABLE lacking (id uuid PRIMARY KEY)`);
  const { rowCount } = await client.query(`INSERT INTO lacking SELECT id FROM outbox WHERE ${LACKING}`, [lsn]);
  if (!rowCount) return 0;
  await untilConfirmed(client, relay.slot);
  await collectRelayed(client, relay, next);
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM lacking WHERE NOT EXISTS (SELECT FROM relayed WHERE relayed.id = lacking.id)`,
  );
  return rows[0]?.count ?? 0;
}

/** The watermark, or the beginning if a topic ends before it: then nothing is known of what was in it. */
export async function lastKnown(client: Client, { brokers, topics }: Relay): Promise<Watermark> {
  const watermark = await readWatermark(client);
  const admin = kafkaClient({ brokers, clientId: 'ops', silent: true }).admin();
  await admin.connect();
  try {
    const ends = await endsOf(admin, topics);
    return Object.entries(watermark.offsets).every(([place, offset]) => offset <= (ends[place] ?? 0)) ? watermark : nothingKnown;
  } finally {
    await admin.disconnect();
  }
}

/** Adds the ids in the topics, from these offsets on, to the temporary table `relayed`, and returns where it ended. */
export async function collectRelayed(client: Client, { brokers, topics }: Relay, from: Offsets): Promise<Offsets> {
  await client.query('CREATE TEMPORARY TABLE IF NOT EXISTS relayed (id uuid PRIMARY KEY)');
  const next: Record<string, number> = { ...from };
  const stored: Promise<unknown>[] = [];
  let ids: string[] = [];
  const store = (): void => {
    const chunk = client.query('INSERT INTO relayed SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING', [ids]);
    // It is heard of at the end, and must not end the process before.
    chunk.catch(() => undefined);
    stored.push(chunk);
    ids = [];
  };
  await readTopics(
    brokers,
    topics,
    (record) => {
      next[placeOf(record.topic, record.partition)] = Number(record.offset) + 1;
      const id = headerOf(record, 'id');
      if (UUID.test(id)) ids.push(id);
      if (ids.length === CHUNK) store();
    },
    Infinity,
    from,
  );
  store();
  await Promise.all(stored);
  await client.query('ANALYZE relayed');
  return next;
}

export class NotConfirmedError extends Error {
  override readonly name = 'NotConfirmedError';
}

/** Returns when all that had been committed when it was called has been relayed. */
export async function untilConfirmed(client: Client, slot: string): Promise<void> {
  const { rows } = await client.query<{ fence: string }>('SELECT pg_current_wal_insert_lsn() AS fence');
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const { rowCount } = await client.query('SELECT FROM pg_replication_slots WHERE slot_name = $1 AND confirmed_flush_lsn >= $2', [
      slot,
      rows[0]?.fence,
    ]);
    if (rowCount) return;
    if (Date.now() > until) throw new NotConfirmedError(`${slot} has not confirmed what was committed ${PATIENCE_MS / 1_000} s ago`);
    await sleep(PAUSE_MS);
  }
}
