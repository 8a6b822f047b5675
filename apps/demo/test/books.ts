import { clouds, EventCodec, serviceNames, services, topicOf, topicSeenFrom, type Service } from '@saga/contracts';
import { isTransient } from '@saga/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { readTopic, type StoredRecord } from './records';

type Environment = Readonly<Record<string, string>>;
type Row = Record<string, unknown>;

/** What must hold in each database once all orders have settled, as a query for the rows that violate it. */
const rules: readonly { readonly service: Service; readonly rule: string; readonly violations: string }[] = [
  { service: 'order', rule: 'every order has settled', violations: `SELECT id FROM orders WHERE settled_at IS NULL` },
  {
    service: 'order',
    rule: 'a confirmed order is committed and captured, a cancelled one holds nothing',
    violations: `SELECT id FROM orders WHERE (status = 'CONFIRMED' AND NOT (stock = 'COMMITTED' AND payment = 'CAPTURED'))
                 OR (status = 'CANCELLED' AND NOT (stock IN ('REJECTED', 'RELEASED') AND payment IN ('DECLINED', 'VOIDED')))`,
  },
  { service: 'inventory', rule: 'nothing is reserved', violations: `SELECT sku FROM stock WHERE reserved <> 0` },
  {
    service: 'inventory',
    rule: 'what was committed are the lines of committed reservations',
    violations: `SELECT sku, committed, taken.quantity FROM stock, LATERAL (
                   SELECT coalesce(sum((line->>'quantity')::bigint), 0) AS quantity FROM reservations, jsonb_array_elements(lines) AS line
                   WHERE status = 'COMMITTED' AND line->>'sku' = stock.sku
                 ) AS taken WHERE taken.quantity <> committed`,
  },
  { service: 'payment', rule: 'nothing is held', violations: `SELECT id FROM accounts WHERE held_cents <> 0` },
  {
    service: 'payment',
    rule: 'what was captured are the amounts of captured payments',
    violations: `SELECT id, captured_cents, taken.cents FROM accounts, LATERAL (
                   SELECT coalesce(sum(amount_cents), 0) AS cents FROM payments WHERE status = 'CAPTURED' AND account_id = accounts.id
                 ) AS taken WHERE taken.cents <> captured_cents`,
  },
];

/** Reads the books of all services and the topics of both clusters, and lists what does not add up; waits for it as long as `ms` allows. */
export async function faultsIn(environment: Environment, ms = 60_000): Promise<string[]> {
  for (const until = Date.now() + ms; ;) {
    // What has just been killed may refuse its first answer; that is looked at again like any fault.
    const faults = await look(environment).catch((error: unknown) => {
      if (isTransient(error)) return [String(error)];
      throw error;
    });
    if (faults.length === 0 || Date.now() > until) return faults;
    await sleep(500);
  }
}

async function look(environment: Environment): Promise<string[]> {
  const faults = [...(await violations(environment)), ...(await disagreement(environment))];
  // While orders are still on their way the topics need not be read: that takes seconds.
  if (faults.length > 0) return faults;
  const topics = new Map(await Promise.all(serviceNames.map(async (service) => [service, await ownTopic(environment, service)] as const)));
  const compared = await Promise.all([...topics].map(([service, records]) => comparison(environment, service, records)));
  return [...compared.flat(), ...(await creation(environment, topics))];
}

async function violations(environment: Environment): Promise<string[]> {
  const found = rules.map(async ({ service, rule, violations: sql }) => {
    const rows = await query(environment, service, sql);
    return rows.length > 0 ? [`${service}: not true that ${rule}: ${JSON.stringify(rows.slice(0, 5))} of ${rows.length}`] : [];
  });
  return (await Promise.all(found)).flat();
}

function ownTopic(environment: Environment, service: Service): Promise<StoredRecord[]> {
  return readTopic(environment, services[service].cloud, topicOf(service));
}

/** What was committed is what is in the topic, in the order of sequence, and what is in its mirror. */
async function comparison(environment: Environment, service: Service, records: readonly StoredRecord[]): Promise<string[]> {
  const committed = await query(environment, service, `SELECT id FROM outbox`);
  const mirrors = clouds
    .filter((cloud) => cloud !== services[service].cloud)
    .map(async (cloud) => {
      const mirror = topicSeenFrom(cloud, service);
      return difference(topicOf(service), ids(records), mirror, ids(await readTopic(environment, cloud, mirror)));
    });
  return [
    ...difference(`outbox of ${service}`, ids(committed), `topic ${topicOf(service)}`, ids(records)),
    ...disorder(topicOf(service), records),
    ...(await Promise.all(mirrors)).flat(),
  ];
}

/** The three services tell the same story of each order: confirmed means that exactly its lines left and exactly its total was paid. */
async function disagreement(environment: Environment): Promise<string[]> {
  const orders = await query(environment, 'order', `SELECT id, status, total_cents AS cents, lines FROM orders`);
  const sold = new Map(
    (await query(environment, 'inventory', `SELECT order_id AS id, lines FROM reservations WHERE status = 'COMMITTED'`)).map(storyOf),
  );
  const paid = new Map(
    (await query(environment, 'payment', `SELECT order_id AS id, amount_cents AS cents FROM payments WHERE status = 'CAPTURED'`)).map(
      storyOf,
    ),
  );
  const faults = orders.flatMap((order) => {
    const [id, { cents, lines }] = storyOf(order);
    const confirmed = order.status === 'CONFIRMED';
    const left = sold.get(id)?.lines;
    const got = paid.get(id)?.cents;
    const agreed = confirmed ? left === lines && got === cents : left === undefined && got === undefined;
    sold.delete(id);
    paid.delete(id);
    return agreed ? [] : [`order ${id} is ${String(order.status)} over ${lines} for ${cents}; ${left} left and ${got} was paid`];
  });
  const orphans = [...sold.keys(), ...paid.keys()].map((id) => `goods or money of order ${id} left, which does not exist`);
  return [...faults, ...orphans];
}

function storyOf({ id, cents, lines = [] }: Row): [string, { cents: string; lines: string }] {
  const units = (lines as { sku: string; quantity: number }[]).map(({ sku, quantity }) => `${quantity} ${sku}`);
  return [String(id), { cents: String(cents), lines: units.sort().join(', ') }];
}

/** Goods and money come from nowhere but receipts and deposits, and go nowhere but into confirmed orders. */
async function creation(environment: Environment, topics: ReadonlyMap<Service, readonly StoredRecord[]>): Promise<string[]> {
  const codec = new EventCodec(environment.REGISTRY_URL!);
  const came = new Map<string, number>();
  const counted = new Set<string>();
  for (const { id, value } of [...topics.values()].flat()) {
    if (counted.has(id)) continue;
    counted.add(id);
    const event = await codec.decode(value);
    if (event.type === 'StockReceived') came.set(event.sku, (came.get(event.sku) ?? 0) + event.quantity);
    if (event.type === 'FundsDeposited') came.set(event.accountId, (came.get(event.accountId) ?? 0) + event.amountCents);
  }
  const there = [
    ...(await query(environment, 'inventory', `SELECT sku AS name, on_hand + committed AS amount FROM stock`)),
    ...(await query(environment, 'payment', `SELECT id AS name, balance_cents + captured_cents AS amount FROM accounts`)),
  ];
  return there
    .filter(({ name, amount }) => Number(amount) !== came.get(String(name)))
    .map(({ name, amount }) => `${String(name)}: ${String(amount)} are there or were sold, ${came.get(String(name))} came in`);
}

function difference(left: string, inLeft: ReadonlySet<string>, right: string, inRight: ReadonlySet<string>): string[] {
  const missing = [...inLeft].filter((id) => !inRight.has(id));
  const invented = [...inRight].filter((id) => !inLeft.has(id));
  return [
    ...(missing.length > 0 ? [`${missing.length} events of ${left} are not in ${right}: ${missing.slice(0, 3).join(', ')}`] : []),
    ...(invented.length > 0 ? [`${invented.length} events in ${right} are not in ${left}: ${invented.slice(0, 3).join(', ')}`] : []),
  ];
}

/** Repeats aside, the events of a key are in the order of their sequence, without a gap. */
function disorder(topic: string, records: readonly StoredRecord[]): string[] {
  const last = new Map<string, number>();
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const { id, key, sequence } of records) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (sequence !== (last.get(key) ?? 0) + 1) faults.push(`${topic}: event ${sequence} of ${key} follows event ${last.get(key) ?? 0}`);
    last.set(key, sequence);
  }
  return faults;
}

function ids(rows: readonly { id?: unknown }[]): Set<string> {
  return new Set(rows.map(({ id }) => String(id)));
}

async function query(environment: Environment, service: Service, sql: string): Promise<Row[]> {
  const client = new Client(environment[`${service.toUpperCase()}_OWNER_DATABASE_URL`]);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
