import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import { reasonOf } from './reason';

export { ownerConfig, readConfig } from './config';

export interface MigrationOptions {
  /** A postgres URL with the role that owns the tables. */
  readonly url: string;
  readonly migrations: NonNullable<DataSourceOptions['migrations']>;
}

/** Any number, as long as all who migrate one database take the same: "saga". */
const ADVISORY_LOCK = 0x73616761;

/** What sysexits.h calls EX_TEMPFAIL: whoever ran the command may run it again. */
const TEMPORARY_FAILURE = 75;

/** A service's migrate command: applies what is pending, each in a transaction of its own, and prints it. Sets an exit code on failure. */
export async function runMigrations({ url, migrations }: MigrationOptions): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTransactionMode: 'each',
    applicationName: 'migrate',
    logging: false,
    installExtensions: false,
    connectTimeoutMS: 5_000,
    // A migration that waits for a lock makes everybody behind it wait too; failing and trying again is kinder.
    extra: { lock_timeout: 10_000 },
  });
  try {
    await dataSource.initialize();
    await alone(dataSource, async () => {
      const applied = await dataSource.runMigrations();
      for (const { name } of applied) console.log(`applied ${name}`);
      if (applied.length === 0) console.log('nothing to apply');
    });
  } catch (error) {
    console.error(`The migration failed: ${reasonOf(error)}`);
    process.exitCode = (await mayPass(error)) ? TEMPORARY_FAILURE : 1;
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** A table, a column or a grant that is missing, which a service waits for, is a fault of the migration itself. */
async function mayPass(error: unknown): Promise<boolean> {
  // Only a failure needs it: it brings a Kafka client along.
  const { isTransient } = await import('@saga/messaging');
  const { code } = Object(error) as { readonly code?: unknown };
  return isTransient(error) && !String(code).startsWith('42');
}

/** TypeORM does not keep two instances that are deployed at once from migrating at once; a session lock does. */
async function alone(dataSource: DataSource, work: () => Promise<void>): Promise<void> {
  const session: QueryRunner = dataSource.createQueryRunner();
  try {
    await session.query('SET lock_timeout = 0');
    await session.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await work();
    await session.query('SELECT pg_advisory_unlock($1)', [ADVISORY_LOCK]);
  } finally {
    await session.release();
  }
}
