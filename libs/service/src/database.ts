import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, Module, type DynamicModule, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { planOptions, PreparedClient } from '@saga/messaging';
import { HealthModule, ReadinessChecks, type Readiness, type ReadinessResult } from './health';
import { reasonOf } from './reason';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface DatabaseOptions {
  /** A postgres URL with the service's runtime role: it reads and writes rows, and cannot change tables. */
  readonly url: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** What pg_stat_activity shows: the service's name. */
  readonly applicationName: string;
  /** Connections at most; 10 unless told. */
  readonly poolSize?: number;
}

/**
 * TypeORM's DataSource and EntityManager, connected in the background and for ever: a service starts while its database is away,
 * says so in /health/ready, refuses work with transient errors, and becomes ready by itself.
 */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    const typeorm = TypeOrmModule.forRootAsync({
      useFactory: () => ({ ...dataSourceOptions(options), manualInitialization: true }),
      dataSourceFactory: async () => {
        const dataSource = new PatientDataSource(dataSourceOptions(options));
        await dataSource.knowEntities();
        return dataSource;
      },
    });
    return { module: DatabaseModule, imports: [HealthModule, typeorm], providers: [DatabaseConnection] };
  }
}

/** Knows its entities before its database, so that a repository used too early fails as a lost connection and not as an unknown entity. */
class PatientDataSource extends DataSource {
  knowEntities(): Promise<void> {
    return this.buildMetadatas();
  }
}

function dataSourceOptions({ url, entities, applicationName, poolSize = 10 }: DatabaseOptions): DataSourceOptions {
  const logger = new Logger('Database');
  return {
    type: 'postgres',
    url,
    entities,
    applicationName,
    poolSize,
    logging: false,
    installExtensions: false,
    connectTimeoutMS: 2_000,
    poolErrorHandler: (error: unknown) => logger.warn(`An idle connection was lost: ${reasonOf(error)}`),
    extra: {
      Client: PreparedClient,
      options: planOptions,
      // Statements that are sent together travel together; nothing waits for the answer before it.
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      idleTimeoutMillis: 60_000,
      statement_timeout: 10_000,
      // A server that says nothing at all, not even that: the connection is given up, and what it carried fails for a reason that will pass.
      query_timeout: 12_000,
      // A process that stalls must not keep its locks.
      idle_in_transaction_session_timeout: 10_000,
    },
  };
}

@Injectable()
class DatabaseConnection implements Readiness, OnModuleInit, OnModuleDestroy {
  readonly name = 'database';
  private readonly logger = new Logger('Database');
  readonly #stop = new AbortController();
  #reason = 'not connected yet';
  #retrying: Promise<void> | undefined;
  #probe: Promise<unknown> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    checks: ReadinessChecks,
  ) {
    checks.register(this);
  }

  /** Waits for the first attempt, two seconds at most, so that a service whose database is there starts ready. */
  async onModuleInit(): Promise<void> {
    if (!(await this.#connect())) this.#retrying = this.#retry();
  }

  async check(): Promise<ReadinessResult> {
    if (!this.dataSource.isInitialized) return { ready: false, reason: this.#reason };
    // One question at a time: a database that hangs must not have the pool filled with questions.
    this.#probe ??= this.dataSource.query('SELECT 1').finally(() => (this.#probe = undefined));
    await this.#probe;
    return { ready: true };
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    await this.#retrying;
  }

  async #retry(): Promise<void> {
    let wait = FIRST_RETRY_MS;
    while ((await this.#passes(wait)) && !(await this.#connect())) wait = Math.min(wait * 2, LAST_RETRY_MS);
  }

  /** True when the time has passed; false as soon as the service stops. */
  #passes(ms: number): Promise<boolean> {
    return delay(ms, true, { signal: this.#stop.signal }).catch(() => false);
  }

  async #connect(): Promise<boolean> {
    try {
      await this.dataSource.initialize();
      this.logger.log('Connected');
      return true;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== this.#reason) this.logger.warn(`Not connected, trying on: ${reason}`);
      this.#reason = reason;
      return false;
    }
  }
}
