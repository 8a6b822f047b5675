/**
 * Tables of the shape that the services have, without what a single commit does not touch. They are these whatever the services' own are: what all
 * revisions and choices are measured by must not change with one of them.
 */
const messaging = (service: string): string[] => [
  `CREATE TABLE ${service}_outbox (
     id uuid PRIMARY KEY,
     aggregatetype text NOT NULL CHECK (aggregatetype = '${service}.events'),
     aggregateid text NOT NULL,
     type text NOT NULL,
     payload bytea NOT NULL CHECK (octet_length(payload) <= 786432),
     traceparent text NOT NULL,
     sequence bigint NOT NULL CHECK (sequence > 0),
     written_at_lsn pg_lsn NOT NULL DEFAULT pg_current_wal_insert_lsn()
   )`,
  `CREATE TABLE ${service}_inbox (event_id uuid PRIMARY KEY)`,
];

export const awsTables = [
  ...messaging('order'),
  ...messaging('inventory'),
  `CREATE TABLE orders (
     id uuid PRIMARY KEY,
     customer_id text NOT NULL,
     status text NOT NULL CHECK (status IN ('PLACED', 'CONFIRMED', 'CANCELLED')),
     reason text,
     stock text NOT NULL,
     payment text NOT NULL,
     lines jsonb NOT NULL,
     total_cents bigint NOT NULL CHECK (total_cents >= 0),
     currency char(3) NOT NULL,
     version integer NOT NULL,
     placed_at timestamptz(3) NOT NULL,
     deadline_at timestamptz(3) NOT NULL,
     ended_at timestamptz(3),
     settled_at timestamptz(3),
     CHECK ((status = 'PLACED') = (ended_at IS NULL))
   )`,
  `CREATE INDEX orders_by_deadline ON orders (deadline_at) WHERE status = 'PLACED'`,
  `CREATE INDEX orders_by_customer ON orders (customer_id, id)`,
  `CREATE INDEX orders_by_status ON orders (status, id)`,
  `CREATE TABLE stock (
     sku text PRIMARY KEY,
     on_hand bigint NOT NULL CHECK (on_hand >= 0),
     reserved bigint NOT NULL CHECK (reserved >= 0),
     committed bigint NOT NULL CHECK (committed >= 0),
     version integer NOT NULL,
     CHECK (reserved <= on_hand)
   )`,
  `CREATE TABLE reservations (
     order_id uuid PRIMARY KEY,
     status text NOT NULL CHECK (status IN ('RESERVED', 'REJECTED', 'COMMITTED', 'RELEASED')),
     lines jsonb NOT NULL,
     reason text,
     sku text,
     version integer NOT NULL
   )`,
];

export const azureTables = [
  ...messaging('payment'),
  `CREATE TABLE accounts (
     id text PRIMARY KEY,
     balance_cents bigint NOT NULL CHECK (balance_cents >= 0),
     held_cents bigint NOT NULL CHECK (held_cents >= 0),
     captured_cents bigint NOT NULL CHECK (captured_cents >= 0),
     currency char(3) NOT NULL,
     version integer NOT NULL,
     CHECK (held_cents <= balance_cents)
   )`,
  `CREATE TABLE payments (
     order_id uuid PRIMARY KEY,
     status text NOT NULL CHECK (status IN ('AUTHORIZED', 'DECLINED', 'CAPTURED', 'VOIDED')),
     account_id text,
     amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
     currency char(3),
     reason text,
     version integer NOT NULL
   )`,
];
