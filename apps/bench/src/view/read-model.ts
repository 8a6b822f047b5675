import { Client } from 'pg';
import type { Stage } from '../stage';
import type { MeasuredMesh } from '../subjects/subject';
import { timesOf, type Times } from '../statistics';
import { leftAtLast } from '../stillness';

/** How long the events of a topic took, in milliseconds: from the time in their ids, which are made in the transaction that commits them. */
export interface Way {
  readonly toKafka: Times;
  readonly fromKafka: Times;
  readonly inAll: Times;
}

const PAUSE_MS = 500;
/** Without a single order more meanwhile, the console will not come to have the others. */
const STANDSTILL_MS = 60_000;

/** What the console has written, as its own database tells it. */
export class ReadModel {
  private constructor(private readonly client: Client) {
    client.on('error', () => undefined);
  }

  static async open({ environment }: Pick<MeasuredMesh, 'environment'>): Promise<ReadModel> {
    const client = new Client({ connectionString: environment.CONSOLE_DATABASE_URL, application_name: 'bench' });
    await client.connect();
    return new ReadModel(client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async orders(): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(`SELECT count(*)::int AS count FROM orders`);
    return rows[0]!.count;
  }

  /** Waits until it has every event of all orders from the first of these on. They have settled in order's own database. */
  async hasAll(orderIds: readonly string[], { orders, signal }: Pick<Stage, 'orders' | 'signal'>): Promise<void> {
    const [first] = [...orderIds].sort();
    if (first === undefined) return;
    const wanted = await countOf(orders, `SELECT count(*)::int AS count FROM orders WHERE id >= $1`, first);
    // A side's last word stands behind its first in one partition, as the end does behind the placing.
    const text = `SELECT count(*)::int AS count FROM orders WHERE id >= $1 AND settled AND placed_at IS NOT NULL`;
    const count = async (): Promise<number> => Math.max(0, wanted - (await countOf(this.client, text, first)));
    const missing = await leftAtLast(count, { pauseMs: PAUSE_MS, standstillMs: STANDSTILL_MS, signal });
    if (missing > 0) throw new Error(`The console lacks events of ${missing} orders: no figures.`);
  }

  /** By topic, of the events that were committed in a window. */
  async ways(from: Date, to: Date): Promise<Readonly<Record<string, Way>>> {
    const milliseconds = (end: string, begin: string): string => `array_agg(extract(epoch FROM ${end} - ${begin})::float8 * 1000)`;
    const { rows } = await this.client.query<{ topic: string; to_kafka: number[]; from_kafka: number[]; in_all: number[] }>(
      `SELECT topic, ${milliseconds('in_kafka_at', 'committed_at')} AS to_kafka, ${milliseconds('seen_at', 'in_kafka_at')} AS from_kafka,
              ${milliseconds('seen_at', 'committed_at')} AS in_all
       FROM events WHERE is_first AND committed_at >= $1 AND committed_at < $2 GROUP BY topic ORDER BY topic`,
      [from, to],
    );
    return Object.fromEntries(
      rows.map((row) => [row.topic, { toKafka: timesOf(row.to_kafka), fromKafka: timesOf(row.from_kafka), inAll: timesOf(row.in_all) }]),
    );
  }

  /** Equal for equal contents. When something was seen, and in which batch, is left out: it is another time with each replay. */
  async digest(): Promise<string> {
    const { rows } = await this.client.query<{ digest: string }>(
      `SELECT json_build_array(
         (SELECT array[count(*), sum(hashtextextended((to_jsonb(orders) - 'position')::text, 0))] FROM orders),
         (SELECT array[count(*), sum(hashtextextended(to_jsonb(totals)::text, 0))] FROM totals),
         (SELECT array[count(*), sum(hashtextextended(to_jsonb(minutes)::text, 0))] FROM totals_by_minute AS minutes),
         (SELECT array[count(*), sum(hashtextextended((to_jsonb(events) - 'seen_at')::text, 0))] FROM events)
       )::text AS digest`,
    );
    return rows[0]!.digest;
  }
}

async function countOf(client: Client, text: string, parameter: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(text, [parameter]);
  return rows[0]!.count;
}
