import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsoleTables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE totals, orders, events, read_model`);
  }
}

const tables = [
  // One row, and its lock is the lock of all that the projector writes. The offsets are where reading goes on, by place, as in "order.events[0]".
  `CREATE TABLE read_model (
     id boolean PRIMARY KEY DEFAULT true CHECK (id),
     generation integer NOT NULL DEFAULT 1,
     position bigint NOT NULL DEFAULT 0,
     offsets jsonb NOT NULL DEFAULT '{}',
     events bigint NOT NULL DEFAULT 0,
     repeats bigint NOT NULL DEFAULT 0,
     unreadable bigint NOT NULL DEFAULT 0,
     began_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
   )`,
  `INSERT INTO read_model DEFAULT VALUES`,
  // The log: a row for each record, also for one that is a repeat (not is_first) or no event (no type).
  `CREATE TABLE events (
     topic text NOT NULL,
     partition integer NOT NULL,
     record_offset bigint NOT NULL,
     event_id uuid,
     is_first boolean NOT NULL,
     type text,
     key text NOT NULL,
     order_id uuid,
     sequence bigint,
     schema_id integer,
     traceparent text,
     committed_at timestamptz(3),
     in_kafka_at timestamptz(3) NOT NULL,
     seen_at timestamptz(3) NOT NULL,
     event jsonb,
     error text,
     PRIMARY KEY (topic, partition, record_offset),
     CHECK ((type IS NULL) = (event IS NULL)),
     CHECK (NOT is_first OR (event_id IS NOT NULL AND type IS NOT NULL AND committed_at IS NOT NULL))
   )`,
  `CREATE UNIQUE INDEX events_first ON events (event_id) WHERE is_first`,
  `CREATE INDEX events_by_order ON events (order_id) WHERE order_id IS NOT NULL`,
  // Rows come about in the order of their times, so blocks are known by them at next to no cost.
  `CREATE INDEX events_by_time ON events USING brin (committed_at) WITH (pages_per_range = 16)`,
  // The state is what the projection made; the other columns are what the list is filtered by.
  `CREATE TABLE orders (
     id uuid PRIMARY KEY,
     status text NOT NULL,
     reason text,
     settled boolean NOT NULL,
     customer_id text,
     placed_at timestamptz(3),
     position bigint NOT NULL,
     state jsonb NOT NULL
   ) WITH (fillfactor = 70)`,
  `CREATE INDEX orders_by_position ON orders (position)`,
  `CREATE INDEX orders_by_status ON orders (status, id)`,
  `CREATE INDEX orders_by_customer ON orders (customer_id, id)`,
  // What was added in each minute: sums as of a moment are those of the minutes before it, and of the events since.
  `CREATE TABLE totals (
     projection text NOT NULL,
     key text NOT NULL,
     sum text NOT NULL,
     minute timestamptz(3) NOT NULL,
     amount bigint NOT NULL,
     PRIMARY KEY (projection, key, sum, minute)
   )`,
];
