import { Client } from 'pg';
import { postgresUrl } from './environment';

/** Does some work as PostgreSQL's superuser; rejects within 2 s if the server does not answer. */
export async function asSuperuser(address: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({
    connectionString: postgresUrl('postgres', address, 'postgres'),
    connectionTimeoutMillis: 2_000,
    query_timeout: 10_000,
  });
  // A connection that the server ends fails the query under way too; without a listener it would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}
