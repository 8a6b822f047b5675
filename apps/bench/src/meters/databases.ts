import type { Mesh } from '@saga/mesh';
import { Client } from 'pg';

export interface DatabaseReading {
  readonly commits: number;
  readonly walBytes: number;
}

/** What the servers of both clouds count; the databases of the three services have the services' names. */
export class Databases {
  private constructor(private readonly servers: readonly Client[]) {}

  static async open({ environment }: Pick<Mesh, 'environment'>): Promise<Databases> {
    const urls = [environment.AWS_POSTGRES_URL, environment.AZURE_POSTGRES_URL];
    const servers = urls.map((connectionString) => new Client({ connectionString, application_name: 'bench' }));
    // A connection that breaks fails the next reading, which says so.
    for (const server of servers) server.on('error', () => undefined);
    await Promise.all(servers.map((server) => server.connect()));
    return new Databases(servers);
  }

  async read(): Promise<DatabaseReading> {
    const readings = await Promise.all(
      this.servers.map(async (server) => {
        const { rows } = await server.query<DatabaseReading>(
          `SELECT (SELECT sum(xact_commit) FROM pg_stat_database WHERE datname IN ('order', 'inventory', 'payment'))::float8 AS commits,
                  pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS "walBytes"`,
        );
        return rows[0]!;
      }),
    );
    const sum = (of: (reading: DatabaseReading) => number): number => readings.reduce((total, reading) => total + of(reading), 0);
    return { commits: sum(({ commits }) => commits), walBytes: sum(({ walBytes }) => walBytes) };
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end()));
  }
}
