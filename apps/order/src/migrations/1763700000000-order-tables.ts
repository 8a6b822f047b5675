import { messagingTables } from '@saga/messaging/tables';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Orders, and the catalogue with the products that the demonstration sells. */
export class OrderTables1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...messagingTables('order'), ...tables]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP PUBLICATION outbox`);
    await runner.query(`DROP TABLE orders, products, idempotency_keys, inbox, outbox`);
  }
}

const tables = [
  `CREATE TABLE products (
     sku text PRIMARY KEY,
     name text NOT NULL,
     price_cents bigint NOT NULL CHECK (price_cents >= 0 AND price_cents < 9007199254740992),
     currency char(3) NOT NULL
   )`,
  `INSERT INTO products (sku, name, price_cents, currency) VALUES
     ('COFFEE-1KG', 'Coffee beans, 1 kg', 2190, 'EUR'),
     ('FILTER-100', 'Paper filters, 100', 490, 'EUR'),
     ('GRINDER', 'Hand grinder', 8900, 'EUR'),
     ('KETTLE', 'Gooseneck kettle', 6450, 'EUR'),
     ('SCALE', 'Pocket scale', 2999, 'EUR')`,
  `CREATE TABLE orders (
     id uuid PRIMARY KEY,
     customer_id text NOT NULL,
     status text NOT NULL CHECK (status IN ('PLACED', 'CONFIRMED', 'CANCELLED')),
     reason text CHECK (reason IN ('OUT_OF_STOCK', 'PAYMENT_DECLINED', 'CUSTOMER_REQUEST', 'DEADLINE_PASSED')),
     stock text NOT NULL CHECK (stock IN ('PENDING', 'RESERVED', 'REJECTED', 'COMMITTED', 'RELEASED')),
     payment text NOT NULL CHECK (payment IN ('PENDING', 'AUTHORIZED', 'DECLINED', 'CAPTURED', 'VOIDED')),
     lines jsonb NOT NULL,
     total_cents bigint NOT NULL CHECK (total_cents >= 0 AND total_cents < 9007199254740992),
     currency char(3) NOT NULL,
     version integer NOT NULL,
     placed_at timestamptz(3) NOT NULL,
     deadline_at timestamptz(3) NOT NULL,
     ended_at timestamptz(3),
     settled_at timestamptz(3),
     CHECK ((status = 'CANCELLED') = (reason IS NOT NULL)),
     CHECK ((status = 'PLACED') = (ended_at IS NULL)),
     CHECK (status <> 'CONFIRMED' OR (stock IN ('RESERVED', 'COMMITTED') AND payment IN ('AUTHORIZED', 'CAPTURED')))
   )`,
  `CREATE INDEX orders_by_deadline ON orders (deadline_at) WHERE status = 'PLACED'`,
  `CREATE INDEX orders_by_customer ON orders (customer_id, id)`,
  `CREATE INDEX orders_by_status ON orders (status, id)`,
];
