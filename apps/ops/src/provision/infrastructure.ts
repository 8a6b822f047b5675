import type { kafkaClient } from '@saga/messaging';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Client } from 'pg';
import type { CloudConfiguration } from '../configuration';
import { waitUntil, type Waiting } from './progress';

const PATIENCE = 5_000;
/** A server that froze in the middle of a query would be waited for without end. */
const QUERY_PATIENCE = 30_000;

export type KafkaAdmin = ReturnType<ReturnType<typeof kafkaClient>['admin']>;

export async function postgresReady({ postgresUrl }: CloudConfiguration, waiting: Waiting): Promise<void> {
  await waitUntil(waiting, () => withPostgres(postgresUrl, () => Promise.resolve(undefined)));
}

/** Ready when the controller is known; the port is tried first, because a refused connection is the plainer reason. */
export async function kafkaReady({ brokers }: CloudConfiguration, admin: KafkaAdmin, waiting: Waiting): Promise<void> {
  await waitUntil(waiting, async () => {
    for (const broker of brokers) await reachable(broker);
    await admin.connect();
    const { controller } = await admin.describeCluster();
    return controller === null ? 'no controller has been elected' : undefined;
  });
}

/** Ready when `url` answers with a success. */
export async function httpReady(url: string, waiting: Waiting): Promise<void> {
  await waitUntil(waiting, async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    await response.body?.cancel();
    return response.ok ? undefined : `${url} answers ${response.status}`;
  });
}

/** Opens a connection for `work` and closes it. */
export async function withPostgres<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
  queryPatience = QUERY_PATIENCE,
): Promise<Result> {
  const client = new Client({
    connectionString: url,
    application_name: 'ops',
    connectionTimeoutMillis: PATIENCE,
    query_timeout: queryPatience,
  });
  // A connection that breaks between two statements is reported by the next one.
  client.on('error', () => undefined);
  await client.connect();
  return work(client).finally(() => client.end());
}

async function reachable(broker: string): Promise<void> {
  const [host = '', port = ''] = broker.split(/:(?=\d+$)/);
  const socket = connect({ host, port: Number(port), timeout: PATIENCE });
  socket.on('timeout', () => socket.destroy(new Error(`no answer from ${broker}`)));
  await once(socket, 'connect').finally(() => socket.destroy());
}
