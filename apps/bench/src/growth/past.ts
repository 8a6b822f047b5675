import type { Mesh, ServiceName } from '@saga/mesh';
import { Client } from 'pg';

/** Orders that settled before any event that is kept: a year of them, whose events have long been dropped. */
const [OLDEST_DAYS, LATEST_DAYS] = [400, 30];
/** So many rows a transaction: a larger one would be kept on disk by whoever decodes the log. */
const CHUNK = 50_000;

/** One after another, as they were placed: indexes grow at their end. */
const ids = `SELECT uuidv7(make_interval(secs => -86400 * (${OLDEST_DAYS} - ${OLDEST_DAYS - LATEST_DAYS} * ($2 + n)::float8 / $3))) AS id, n FROM generate_series(1, $1) AS n`;
const customer = `'bench-customer-' || lpad((n % 1000)::text, 4, '0')`;
const lines = `jsonb_build_array(jsonb_build_object('sku', 'BENCH-SKU-0100', 'quantity', 1, 'unitPriceCents', 1000),
                                 jsonb_build_object('sku', 'BENCH-SKU-0200', 'quantity', 1, 'unitPriceCents', 1000))`;

interface Rows {
  readonly table: string;
  readonly key: string;
  /** $1 is how many, $2 how many there are already, and $3 how many there are to be. */
  readonly insert: string;
}

/** What a service keeps of an order that was confirmed. */
const state: Readonly<Record<ServiceName, Rows>> = {
  order: {
    table: 'orders',
    key: 'id',
    insert: `INSERT INTO orders (id, customer_id, status, stock, payment, lines, total_cents, currency, version, placed_at, deadline_at, ended_at, settled_at)
             SELECT id, ${customer}, 'CONFIRMED', 'COMMITTED', 'CAPTURED', ${lines}, 2000, 'EUR', 6, at, at, at, at
             FROM (SELECT id, n, uuid_extract_timestamp(id) AS at FROM (${ids}) AS made) AS dated`,
  },
  inventory: {
    table: 'reservations',
    key: 'order_id',
    insert: `INSERT INTO reservations (order_id, status, lines, version) SELECT id, 'COMMITTED', ${lines}, 2 FROM (${ids}) AS made`,
  },
  payment: {
    table: 'payments',
    key: 'order_id',
    insert: `INSERT INTO payments (order_id, status, account_id, amount_cents, currency, version)
             SELECT id, 'CAPTURED', ${customer}, 2000, 'EUR', 2 FROM (${ids}) AS made`,
  },
};

/** And of one of its events. */
const inbox: Rows = { table: 'inbox', key: 'event_id', insert: `INSERT INTO inbox SELECT id FROM (${ids}) AS made` };

/** Fills the databases of a mesh with orders of the past, straight into the tables; no event tells of them. */
export async function fillPast({ environment }: Pick<Mesh, 'environment'>, orders: number, signal: AbortSignal): Promise<void> {
  await inEach(environment, async (owner, service) => {
    for (const { table, insert } of [state[service], inbox]) {
      for (let done = 0; done < orders; done += CHUNK) {
        signal.throwIfAborted();
        await owner.query(insert, [Math.min(orders - done, CHUNK), done, orders]);
      }
      await owner.query(`VACUUM (ANALYZE) ${table}`);
    }
  });
}

/** Takes them away again, and what they leave in the tables: who checks would ask for their events. */
export async function removePast({ environment }: Pick<Mesh, 'environment'>): Promise<void> {
  await inEach(environment, async (owner, service) => {
    for (const { table, key } of [state[service], inbox]) {
      await owner.query(`DELETE FROM ${table} WHERE uuid_extract_timestamp(${key}) < now() - make_interval(days => ${LATEST_DAYS - 1})`);
      await owner.query(`VACUUM (ANALYZE) ${table}`);
    }
  });
}

async function inEach(environment: Mesh['environment'], work: (owner: Client, service: ServiceName) => Promise<void>): Promise<void> {
  await Promise.all(
    (Object.keys(state) as ServiceName[]).map(async (service) => {
      const owner = new Client({ connectionString: environment[`${service.toUpperCase()}_OWNER_DATABASE_URL`], application_name: 'bench' });
      await owner.connect();
      await work(owner, service).finally(() => owner.end());
    }),
  );
}
