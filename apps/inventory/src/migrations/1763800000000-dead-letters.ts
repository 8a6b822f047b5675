import { deadLetterTables } from '@saga/messaging/tables';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeadLetters1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of deadLetterTables('inventory')) await runner.query(statement);
  }

  /** The outbox goes on accepting references to dead letters: rows of it may be some. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE dead_letters, parked_keys`);
  }
}
