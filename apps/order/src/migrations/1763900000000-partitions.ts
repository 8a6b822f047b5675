import { partitionTables, unpartitionTables } from '@saga/messaging/tables';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Partitions1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of partitionTables(Date.now())) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of unpartitionTables()) await runner.query(statement);
  }
}
