import { Random } from '@saga/demo/random';
import type { Mesh } from '@saga/mesh';
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { workload } from '../workload';
import { steps, type Step } from './steps';
import { awsTables, azureTables } from './tables';

/**
 * What the databases let through if each of the seven steps of a saga is a commit of its own, one after another, straight from the clients to
 * PostgreSQL. It is no ceiling: batches share commits, so the system may do more.
 */
export interface Limit {
  readonly sagasPerSecond: number;
  /** Clients at once, each with a connection to either server; fewer than asked for where the server does not take so many. */
  readonly clients: number;
  /** CPU seconds a second that sending took. Near 1, the limit is this process's and not the databases'. */
  readonly senderCores: number;
}

const DATABASE = 'bench_limit';
const RAMP_MS = 1_000;
/** Left for those who come meanwhile. */
const SPARE_CONNECTIONS = 20;

/** In databases of its own on the servers of the mesh, which are dropped afterwards. The mesh should be idle meanwhile. */
export async function measureLimit(mesh: Mesh, wanted: number, seconds: number, seed: number, signal: AbortSignal): Promise<Limit> {
  const servers = { aws: mesh.environment.AWS_POSTGRES_URL!, azure: mesh.environment.AZURE_POSTGRES_URL! };
  const free = Math.min(...(await Promise.all(Object.values(servers).map(freeConnections))));
  const clients = Math.min(wanted, free - SPARE_CONNECTIONS);
  await Promise.all([make(servers.aws, awsTables, 'stock'), make(servers.azure, azureTables, 'accounts')]);
  try {
    return { clients, ...(await run(servers, clients, seconds, seed, signal)) };
  } finally {
    await Promise.all(Object.values(servers).map(drop));
  }
}

type Urls = Readonly<Record<Step['cloud'], string>>;

async function run(servers: Urls, clients: number, seconds: number, seed: number, signal: AbortSignal): Promise<Omit<Limit, 'clients'>> {
  const opened = Array.from({ length: clients }, () => ({ aws: clientOf(servers.aws), azure: clientOf(servers.azure) }));
  const all = opened.flatMap((pair) => [pair.aws, pair.azure]);
  let stopped = false;
  let done = 0;
  try {
    await Promise.all(all.map((client) => client.connect()));
    const running = opened.map(async (pair, number) => {
      const random = new Random(seed, `limit ${number}`);
      while (!stopped) {
        await saga(pair, random);
        done++;
      }
    });
    const measured = async (): Promise<Omit<Limit, 'clients'>> => {
      await sleep(RAMP_MS, undefined, { signal });
      const [before, began, cpu] = [done, performance.now(), process.cpuUsage()];
      await sleep(seconds * 1_000, undefined, { signal });
      const [length, { user, system }] = [(performance.now() - began) / 1_000, process.cpuUsage(cpu)];
      return { sagasPerSecond: (done - before) / length, senderCores: (user + system) / 1e6 / length };
    };
    const ended = Promise.all(running).then(() => Promise.reject(new Error('The clients of the limit ended.')));
    const result = await Promise.race([measured(), ended]).finally(() => (stopped = true));
    await Promise.all(running);
    return result;
  } finally {
    stopped = true;
    await Promise.allSettled(all.map((client) => client.end()));
  }
}

async function saga(clients: Readonly<Record<Step['cloud'], Client>>, random: Random): Promise<void> {
  const skus = random.shuffled([random.between(0, 499), random.between(500, 999)]).map((index) => workload.skus[index]!);
  const lines = JSON.stringify(skus.map((sku) => ({ sku, quantity: 1, unitPriceCents: 1_000 })));
  const given = { skus, lines, customer: random.pick(workload.customers) };
  const orderId = uuidv7();
  for (const { name, cloud, text, needs, payload } of steps) {
    const values = [orderId, uuidv7(), uuidv7(), ...needs.map((need) => given[need]), ...(payload ? [randomBytes(payload)] : [])];
    await clients[cloud].query({ name, text, values });
  }
}

async function make(url: string, tables: readonly string[], filled: 'stock' | 'accounts'): Promise<void> {
  await drop(url);
  await once(url, (server) => server.query(`CREATE DATABASE ${DATABASE}`));
  await once(within(url), async (database) => {
    for (const statement of tables) await database.query(statement);
    const row = { stock: `100000000, 0, 0, 0`, accounts: `100000000000, 0, 0, 'EUR', 0` }[filled];
    const names = { stock: workload.skus, accounts: workload.customers }[filled];
    await database.query(`INSERT INTO ${filled} SELECT name, ${row} FROM unnest($1::text[]) AS name`, [names]);
    await database.query(`VACUUM ANALYZE ${filled}`);
  });
}

async function drop(url: string): Promise<void> {
  await once(url, (server) => server.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`));
}

async function freeConnections(url: string): Promise<number> {
  let free = 0;
  await once(url, async (server) => {
    const { rows } = await server.query<{ free: number }>(
      // The relays' connections, and the server's own processes, are not among those that it is limited in.
      `SELECT current_setting('max_connections')::int - count(*)::int AS free FROM pg_stat_activity WHERE backend_type = 'client backend'`,
    );
    free = rows[0]!.free;
  });
  return free;
}

async function once(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = clientOf(url, url);
  await client.connect();
  await work(client).finally(() => client.end());
}

function within(url: string): string {
  return Object.assign(new URL(url), { pathname: `/${DATABASE}` }).href;
}

function clientOf(server: string, url = within(server)): Client {
  const client = new Client({ connectionString: url, application_name: 'bench' });
  // A connection that the server ends fails the query under way too; without a listener it would end this process.
  return client.on('error', () => undefined);
}
