import { messagingTables } from '@saga/messaging/tables';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InventoryTables1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...messagingTables('inventory'), ...tables]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP PUBLICATION outbox`);
    await runner.query(`DROP TABLE reservations, stock, idempotency_keys, inbox, outbox`);
  }
}

const tables = [
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
     reason text CHECK (reason IN ('OUT_OF_STOCK', 'UNKNOWN_SKU')),
     sku text,
     version integer NOT NULL,
     CHECK ((status = 'REJECTED') = (reason IS NOT NULL AND sku IS NOT NULL))
   )`,
];
