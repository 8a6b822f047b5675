import { randomUUID } from 'node:crypto';
import type { Mesh } from '@saga/mesh';
import { DataSource } from 'typeorm';
import { migrations } from '../src/migrations';

/** Sums that are not those of their minutes, of which there should be none. */
export const TOTALS_THAT_DIFFER = `
  SELECT projection, key, sum, now.amount AS now, minutes.amount AS minutes
  FROM totals AS now FULL JOIN (SELECT projection, key, sum, sum(amount) AS amount FROM totals_by_minute GROUP BY projection, key, sum) AS minutes
    USING (projection, key, sum)
  WHERE now.amount IS DISTINCT FROM minutes.amount`;

/** An empty read model of one spec, in a database of its own. */
export class LogDatabase {
  private constructor(
    readonly url: string,
    readonly dataSource: DataSource,
    private readonly postgres: DataSource,
    private readonly name: string,
  ) {}

  static async make({ environment }: Mesh): Promise<LogDatabase> {
    const url = new URL(environment.AWS_POSTGRES_URL!);
    const postgres = await connect(url);
    const name = `console_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
    await postgres.query(`CREATE DATABASE ${name}`);
    url.pathname = name;
    const database = new LogDatabase(url.href, await connect(url), postgres, name);
    await database.migrate().catch(async (error: unknown) => {
      await database.drop();
      throw error;
    });
    return database;
  }

  private async migrate(): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    try {
      for (const Migration of migrations) await new Migration().up(runner);
    } finally {
      await runner.release();
    }
  }

  /** What a query finds first. */
  async first<Row>(text: string): Promise<Row> {
    const rows: Row[] = await this.dataSource.query(text);
    return rows[0]!;
  }

  async empty(): Promise<void> {
    await this.dataSource.query(`TRUNCATE totals, totals_by_minute, orders, events`);
    await this.dataSource.query(
      `UPDATE read_model SET generation = 1, position = 0, offsets = '{}', events = 0, repeats = 0, unreadable = 0`,
    );
  }

  async drop(): Promise<void> {
    await this.dataSource.destroy();
    await this.postgres.query(`DROP DATABASE ${this.name} WITH (FORCE)`).finally(() => this.postgres.destroy());
  }
}

function connect(url: URL): Promise<DataSource> {
  return new DataSource({ type: 'postgres', url: url.href, installExtensions: false, extra: { pipeline: true } }).initialize();
}
