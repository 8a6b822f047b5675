import { type Cloud, type Service, services } from '@saga/contracts';
import type { Mesh } from '@saga/mesh';
import { kafkaClient } from '@saga/messaging';
import { Client } from 'pg';

export type Kafka = ReturnType<typeof kafkaClient>;

/** A cloud's broker, for a drill to do there what no service would. */
export function kafkaIn({ environment }: Mesh, cloud: Cloud): Kafka {
  return kafkaClient({ brokers: environment[`${cloud.toUpperCase()}_KAFKA_BROKERS`]!.split(','), clientId: 'drill', silent: true });
}

export async function withAdmin<Result>(kafka: Kafka, work: (admin: ReturnType<Kafka['admin']>) => Promise<Result>): Promise<Result> {
  const admin = kafka.admin();
  await admin.connect();
  return work(admin).finally(() => admin.disconnect());
}

/** A service's database, as its superuser. */
export async function inDatabaseOf<Result>(mesh: Mesh, service: Service, work: (client: Client) => Promise<Result>): Promise<Result> {
  const server = mesh.environment[`${services[service].cloud.toUpperCase()}_POSTGRES_URL`]!;
  const client = new Client({
    connectionString: new URL(`/${service}`, server).href,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return work(client).finally(() => client.end());
}
