import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { clouds, serviceNames, services, topicOf, type Cloud } from '@saga/contracts';
import { kafkaClient } from '@saga/messaging';
import { adoptEnvironment } from '@saga/ops/environment';
import { endsOf, type Offsets } from '@saga/ops/read-topics';
import { Client } from 'pg';

const help = `Drops a read model and has it replayed from the beginning of the log, while everything goes on running.

Usage: npm run rebuild -- console [options]

  --mesh FILE   act on the mesh that this mesh.json tells of (default: the environment's or, without one, .mesh/mesh.json)
  --help

The console itself does the replay: it has to run. Ends when what was in the topics at the call has been read, and shows how far that is.`;

const LOOK_MS = 500;
/** Nothing has been read for so long: the console does not run, or cannot. */
const STALL_MS = 30_000;

async function main(): Promise<void> {
  const options = { mesh: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help) {
    console.log(help);
    return;
  }
  if (positionals.length !== 1 || positionals[0] !== 'console') throw new Error('Say what to rebuild: npm run rebuild -- console');
  adoptEnvironment(values.mesh);
  const client = new Client({ connectionString: variable('CONSOLE_OWNER_DATABASE_URL'), application_name: 'rebuild' });
  // A connection that breaks between two looks is reported by the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const ends = await currentEnds();
    const began = performance.now();
    await drop(client);
    const events = await replayed(client, ends, began);
    const seconds = (performance.now() - began) / 1_000;
    // Blocks that nobody has summarised would be read with each question; autovacuum gets to them later.
    await client.query(`SELECT brin_summarize_new_values(name) FROM unnest('{orders_by_position, events_by_time}'::regclass[]) AS name`);
    console.log(`Rebuilt: ${events} events in ${seconds.toFixed(1)} s, ${Math.round(events / seconds)} a second.`);
  } finally {
    await client.end();
  }
}

/**
 * In the order in which others take their locks, so that none of them waits for the other: first the read model's row, as the projector does, and
 * minutes before events, as who asks for sums as of a moment.
 */
async function drop(client: Client): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    `UPDATE read_model SET generation = generation + 1, position = position + 1, offsets = '{}', events = 0, repeats = 0, unreadable = 0,
       began_at = clock_timestamp()`,
  );
  await client.query('TRUNCATE totals, totals_by_minute, orders, events');
  await client.query('COMMIT');
}

/** Waits until all that lay before these ends has been read, and returns how many events that were. */
async function replayed(client: Client, ends: Offsets, began: number): Promise<number> {
  const all = Object.values(ends).reduce((sum, end) => sum + end, 0);
  let [best, movedAt, toldAt] = [-1, began, began];
  for (;;) {
    const { rows } = await client.query<{ offsets: Offsets; events: number }>('SELECT offsets, events::float8 AS events FROM read_model');
    const { offsets, events } = rows[0]!;
    const read = Object.entries(ends).reduce((sum, [place, end]) => sum + Math.min(end, offsets[place] ?? 0), 0);
    if (read >= all) return events;
    const now = performance.now();
    if (read > best) [best, movedAt] = [read, now];
    if (now - movedAt > STALL_MS) throw new Error(`Nothing has been read for ${STALL_MS / 1_000} s: does the console run?`);
    if (now - toldAt > 1_000) {
      toldAt = now;
      console.log(`${String(Math.floor((100 * read) / all)).padStart(3)} %  ${read} of ${all} records`);
    }
    await sleep(LOOK_MS);
  }
}

/** Where the topics of both clouds end. */
async function currentEnds(): Promise<Offsets> {
  const ends = await Promise.all(clouds.map(endsIn));
  return Object.assign({}, ...ends) as Offsets;
}

async function endsIn(cloud: Cloud): Promise<Offsets> {
  const brokers = variable(`CONSOLE_${cloud.toUpperCase()}_KAFKA_BROKERS`).split(',');
  const admin = kafkaClient({ brokers, clientId: 'rebuild', silent: true }).admin();
  await admin.connect();
  const topics = serviceNames.filter((service) => services[service].cloud === cloud).map(topicOf);
  return endsOf(admin, topics).finally(() => admin.disconnect());
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
