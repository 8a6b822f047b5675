import { randomUUID } from 'node:crypto';
import { EventCodec } from '@saga/contracts';
import { DataSource } from 'typeorm';
import { deadLetterTables, messagingTables, planOptions, PreparedClient } from '../src';
import { partitionTables } from '../src/partitions';
import { ledgerTable } from './ledger';
import { postgresUrl, registryUrl } from './mesh';

/** A database of one suite, with the tables of messaging and the ledgers. */
export class LedgerDatabase {
  protected readonly name = `messaging_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  readonly #dataSources: DataSource[] = [];
  readonly codec = new EventCodec(registryUrl);
  dataSource!: DataSource;

  protected async create(): Promise<void> {
    await withPostgres((postgres) => postgres.query(`CREATE DATABASE ${this.name}`));
    this.dataSource = await this.connect();
    const tables = [...messagingTables('inventory'), ...deadLetterTables('inventory'), ...partitionTables(Date.now())];
    await this.dataSource.transaction(async (tx) => {
      for (const statement of [...tables, ledgerTable]) await tx.query(statement);
    });
  }

  /** A pool of connections to this suite's database, with the options that services use, unless told; `port` is that of a proxy. */
  async connect({ port, statementTimeoutMs = 10_000 }: { port?: number; statementTimeoutMs?: number } = {}): Promise<DataSource> {
    const url = new URL(postgresUrl);
    url.pathname = this.name;
    if (port) url.port = String(port);
    const extra = { Client: PreparedClient, options: planOptions, pipeline: true, statement_timeout: statementTimeoutMs };
    const dataSource = new DataSource({
      type: 'postgres',
      url: url.href,
      connectTimeoutMS: 2_000,
      installExtensions: false,
      poolErrorHandler: () => undefined,
      extra,
    });
    this.#dataSources.push(dataSource);
    return dataSource.initialize();
  }

  async empty(): Promise<void> {
    await this.dataSource.query(`TRUNCATE inbox, outbox, idempotency_keys, dead_letters, parked_keys, ledgers`);
  }

  /** Opens the ledger of an order, as something outside of the saga would. */
  async open(orderId: string, version = 0): Promise<void> {
    await this.dataSource.query(`INSERT INTO ledgers VALUES ($1, '[]', $2)`, [orderId, version]);
  }

  /** The amounts of an order's ledger; undefined if there is none. */
  async amounts(orderId: string): Promise<number[] | undefined> {
    const [row]: { amounts: number[] }[] = await this.dataSource.query(`SELECT amounts FROM ledgers WHERE order_id = $1`, [orderId]);
    return row?.amounts;
  }

  /** The amounts in the outbox rows of an order, in the order in which they are relayed, each with its sequence. */
  async outbox(orderId: string): Promise<{ amount: number; sequence: number }[]> {
    const rows: { payload: Buffer; sequence: string }[] = await this.dataSource.query(
      `SELECT payload, sequence FROM outbox WHERE aggregateid = $1 ORDER BY id`,
      [orderId],
    );
    const events = await Promise.all(rows.map(({ payload }) => this.codec.decode(payload)));
    return events.map((event, index) => {
      if (event.type !== 'StockReserved') throw new Error(`${event.type} is in the outbox`);
      return { amount: event.lines[0]!.quantity, sequence: Number(rows[index]!.sequence) };
    });
  }

  /** Makes the letters of an order be tried at the next look. */
  async makeDue(orderId: string): Promise<void> {
    await this.dataSource.query(`UPDATE parked_keys SET due_at = now() WHERE key = $1`, [orderId]);
  }

  /** Whether somebody in this database waits for a lock of somebody else. */
  async waitsForLock(): Promise<boolean> {
    const waiting: unknown[] = await this.dataSource.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return waiting.length > 0;
  }

  async count(table: 'inbox' | 'outbox' | 'idempotency_keys' | 'ledgers' | 'parked_keys'): Promise<number> {
    const [row]: { count: string }[] = await this.dataSource.query(`SELECT count(*) FROM ${table}`);
    return Number(row!.count);
  }

  protected async drop(): Promise<void> {
    await Promise.all(this.#dataSources.map((dataSource) => dataSource.destroy()));
    await withPostgres((postgres) => postgres.query(`DROP DATABASE ${this.name} WITH (FORCE)`));
  }
}

async function withPostgres(work: (postgres: DataSource) => Promise<unknown>): Promise<void> {
  const postgres = await new DataSource({ type: 'postgres', url: postgresUrl, installExtensions: false }).initialize();
  await work(postgres).finally(() => postgres.destroy());
}
