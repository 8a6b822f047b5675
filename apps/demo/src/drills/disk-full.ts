import { type Service, serviceNames, services } from '@saga/contracts';
import { providerOf } from '@saga/mesh';
import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { demand, type Drill, type Stage, undone } from './drill';
import { inDatabaseOf } from './reach';

const run = promisify(execFile);
const MEBIBYTE = 1024 * 1024;
/** The last pages of a table have room for some rows more. */
const UNTIL_FELT_MS = 3_000;
const FULL_MS = 5_000;
const DISK_FULL = '53100';

export const diskFull: Drill = {
  name: 'disk-full',
  summary: "the file system that a service's outbox is on is full, until somebody makes room",
  needs: () =>
    process.getuid?.() === 0 && process.platform === 'linux' && providerOf(process.env) !== 'containers'
      ? undefined
      : 'root on Linux, and processes',
  run: async (stage) => {
    const { random, shop, load, pass, fault, say } = stage;
    const service = random.pick(serviceNames);
    await onSmallDisk(stage, service, async (folder) => {
      const filler = join(folder, 'filler');
      const inflict = async (): Promise<void> => {
        fill(filler);
        demand((await refusal(stage, service)) === DISK_FULL, `The disk of ${service} is not full.`);
        await pass(UNTIL_FELT_MS);
        const felt = Date.now();
        await pass(FULL_MS);
        const last = await shop.lastConfirmed(load.customers.rich);
        demand(Date.parse(last?.endedAt ?? '') < felt, `An order was confirmed although ${service} cannot write.`);
        say(`the disk of ${service} is full, and no order is confirmed`);
      };
      await fault(`disk of ${service} full`, inflict, async () => rmSync(filler, { force: true }));
    });
  },
};

/** Moves the outbox to a small file system in memory while `work` is done. */
async function onSmallDisk({ mesh }: Stage, service: Service, work: (folder: string) => Promise<void>): Promise<void> {
  const { pid } = await mesh.part(`postgres-${services[service].cloud}`).status();
  const { uid } = statSync(`/proc/${pid}`);
  const sql = <Row extends object>(text: string) => inDatabaseOf(mesh, service, async (client) => (await client.query<Row>(text)).rows);
  const [outbox] = await sql<{ size: number; partitions: string[] }>(PARTITIONS);
  const moveTo = (tablespace: string) =>
    sql(outbox!.partitions.map((name) => `ALTER TABLE ${name} SET TABLESPACE ${tablespace}`).join(';'));
  const folder = mkdtempSync(join(tmpdir(), 'saga-drill-'));
  // Somewhere PostgreSQL's user can get to, whatever the folder's own mode.
  const size = Math.ceil(outbox!.size * 1.5) + 16 * MEBIBYTE;
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},uid=${uid},mode=700`, 'saga-drill', folder]).catch((error: unknown) => {
    rmdirSync(folder);
    throw error;
  });
  const move = async (): Promise<void> => {
    await sql(`CREATE TABLESPACE small_disk LOCATION '${folder}'`);
    await moveTo('small_disk');
    await work(folder);
  };
  await undone(
    move,
    () => moveTo('pg_default'),
    () => sql(`DROP TABLESPACE IF EXISTS small_disk`),
    () => run('umount', [folder]),
    async () => rmdirSync(folder),
  );
}

/** The table itself has no place; its partitions have. */
const PARTITIONS = `SELECT sum(pg_table_size(relid))::float8 AS size, array_agg(relid::regclass::text) AS partitions
                    FROM pg_partition_tree('outbox') WHERE isleaf`;

function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  const chunk = Buffer.alloc(4096);
  try {
    for (;;) writeSync(descriptor, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** What PostgreSQL says to whoever needs more room there, as SQLSTATE. */
async function refusal({ mesh }: Stage, service: Service): Promise<string | undefined> {
  // Nothing of it stays, were there room after all: a tablespace with a table in it could not be dropped.
  const filling = `BEGIN; CREATE TABLE more TABLESPACE small_disk AS SELECT repeat('x', 1000) FROM generate_series(1, 1000); ROLLBACK`;
  return inDatabaseOf(mesh, service, (client) => client.query(filling)).then(
    () => undefined,
    (error: unknown) => (error as { code?: string }).code,
  );
}
