import { Gauge, register } from 'prom-client';
import type { Admin, Kafka } from 'kafkajs';
import type { DataSource } from 'typeorm';
import { mustComplete } from './dead-letter-policy';

/** A scrape must answer although what it measures is away; the gauge then keeps its last value. */
const SCRAPE_LIMIT_MS = 1_000;

/** Publishes, for the whole consumer group, how many records each partition is behind. Returns what closes its connection. */
export function gaugeConsumerLag(kafka: Kafka, groupId: string, topics: readonly string[]): () => Promise<void> {
  const admin = kafka.admin({ retry: { retries: 0 } });
  const name = 'saga_consumer_lag_records';
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help: 'Records between the end of a partition and the offset its consumer group has committed, about a second behind what it has applied',
    labelNames: ['topic', 'partition'] as const,
    async collect() {
      await withinLimit(async () => {
        await admin.connect();
        for (const { topic, partition, lag } of await lagOf(admin, groupId, topics)) this.set({ topic, partition }, lag);
      });
    },
  });
  return () => admin.disconnect();
}

async function lagOf(admin: Admin, groupId: string, topics: readonly string[]) {
  const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
  const perTopic = committed.map(async ({ topic, partitions }) => {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.map(({ partition, high, low }) => {
      const offset = Number(partitions.find((known) => known.partition === partition)?.offset ?? -1);
      return { topic, partition, lag: Number(high) - (offset < 0 ? Number(low) : offset) };
    });
  });
  return (await Promise.all(perTopic)).flat();
}

/** Publishes the age of the oldest outbox row that the replication slot has not confirmed as relayed; without a slot, no row is. */
export function gaugeOutboxAge(dataSource: DataSource): void {
  const name = 'saga_outbox_age_seconds';
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help: 'Age of the oldest outbox row whose relay to Kafka its slot has not confirmed, within 1 % and 0.1 s; 0 when there is none, or none but what a repair has emitted again',
    async collect() {
      await withinLimit(async () => {
        const [row]: { age: number }[] = await dataSource.query(OUTBOX_AGE);
        this.set(row!.age);
      });
    },
  });
}

/** Publishes how many dead letters there are, and raises an alarm about those that must complete. */
export function gaugeDeadLetters(dataSource: DataSource): void {
  const name = 'saga_dead_letters';
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help: 'Records that could not be applied: due to be tried again, given up and waiting for a person, or bound to complete, which is an alarm',
    labelNames: ['state'] as const,
    async collect() {
      await withinLimit(async () => {
        const [row]: Record<string, string>[] = await dataSource.query(DEAD_LETTERS, [[...mustComplete]]);
        for (const [state, count] of Object.entries(row ?? {})) this.set({ state }, Number(count));
      });
    },
  });
}

const DEAD_LETTERS = `
  SELECT count(*) FILTER (WHERE due_at IS NOT NULL) AS due, count(*) FILTER (WHERE due_at IS NULL) AS given_up,
         count(*) FILTER (WHERE type = ANY($1)) AS bound_to_complete
  FROM dead_letters LEFT JOIN parked_keys USING (key) WHERE status = 'PARKED'`;

/**
 * Ids are in the order of time, as far as clocks agree, and so is what is confirmed, but for transactions that were under way together and for what a
 * repair emits again. So the oldest row that waits is searched for between one that does and an older one that does not, at the geometric mean of
 * their ages: a dozen looks into the index, however much there is. What is told is always the age of a row that waits.
 *
 * Each row of `search` is a step: `waiting` is the age of the oldest row found so far that waits, and what is as old as `relayed` does not. It begins
 * with the newest row and the oldest; where the oldest waits itself, both ages are its own, and there is nothing to search. A step looks at the row
 * just older than `middle`. The slot is read once; the rows are not materialized, which keeps the looks in the index.
 */
const OUTBOX_AGE = `
  WITH RECURSIVE
    slot AS MATERIALIZED (
      SELECT coalesce(min(confirmed_flush_lsn), '0/0') AS confirmed FROM pg_replication_slots WHERE database = current_database()
    ),
    written AS NOT MATERIALIZED (
      SELECT id, greatest(extract(epoch FROM now() - uuid_extract_timestamp(id)), 0)::float8 AS age,
             written_at_lsn >= (SELECT confirmed FROM slot) AS waits
      FROM outbox
    ),
    oldest AS (SELECT age, waits FROM written ORDER BY id LIMIT 1),
    newest AS (SELECT age, waits FROM written ORDER BY id DESC LIMIT 1),
    search (waiting, relayed) AS (
      SELECT CASE WHEN oldest.waits THEN oldest.age ELSE newest.age END, oldest.age
      FROM oldest, newest
      WHERE oldest.waits OR newest.waits
    UNION ALL
      SELECT CASE WHEN looked_at.waits THEN looked_at.age ELSE waiting END, CASE WHEN looked_at.waits THEN relayed ELSE middle END
      FROM search,
        sqrt(greatest(waiting, 0.1) * relayed) AS middle,
        LATERAL (SELECT age, waits FROM written WHERE id < ${smallestIdOf('middle')} ORDER BY id DESC LIMIT 1) AS looked_at
      WHERE relayed > waiting * 1.01 + 0.1
    )
  SELECT coalesce(max(waiting), 0) AS age FROM search`;

/** Of so many seconds ago. */
function smallestIdOf(age: string): string {
  return `rpad(lpad(to_hex((1000 * (extract(epoch FROM now()) - ${age}))::bigint), 12, '0'), 32, '0')::uuid`;
}

async function withinLimit(work: () => Promise<void>): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, SCRAPE_LIMIT_MS).unref());
  await Promise.race([work().catch(() => undefined), limit]);
}
