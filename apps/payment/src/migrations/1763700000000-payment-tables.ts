import { messagingTables } from '@saga/messaging/tables';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PaymentTables1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...messagingTables('payment'), ...tables]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP PUBLICATION outbox`);
    await runner.query(`DROP TABLE payments, accounts, idempotency_keys, inbox, outbox`);
  }
}

const tables = [
  `CREATE TABLE accounts (
     id text PRIMARY KEY,
     balance_cents bigint NOT NULL CHECK (balance_cents >= 0 AND balance_cents < 9007199254740992),
     held_cents bigint NOT NULL CHECK (held_cents >= 0),
     captured_cents bigint NOT NULL CHECK (captured_cents >= 0 AND captured_cents < 9007199254740992),
     currency char(3) NOT NULL,
     version integer NOT NULL,
     CHECK (held_cents <= balance_cents)
   )`,
  `CREATE TABLE payments (
     order_id uuid PRIMARY KEY,
     status text NOT NULL CHECK (status IN ('AUTHORIZED', 'DECLINED', 'CAPTURED', 'VOIDED')),
     account_id text,
     amount_cents bigint NOT NULL CHECK (amount_cents >= 0 AND amount_cents < 9007199254740992),
     currency char(3),
     reason text CHECK (reason IN ('INSUFFICIENT_FUNDS', 'UNKNOWN_ACCOUNT')),
     version integer NOT NULL,
     CHECK ((status = 'DECLINED') = (reason IS NOT NULL)),
     CHECK (status = 'VOIDED' OR account_id IS NOT NULL),
     CHECK (status NOT IN ('AUTHORIZED', 'CAPTURED') OR currency IS NOT NULL)
   )`,
];
