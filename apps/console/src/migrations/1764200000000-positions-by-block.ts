import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An order's position changes with each of its events. With an index of rows each change would be a new entry in every index of the table; one of
 * blocks lets the row change in its place (a HOT update, PostgreSQL 16 and later). Orders that change together lie together.
 */
export class PositionsByBlock1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX orders_by_position`);
    await runner.query(`CREATE INDEX orders_by_position ON orders USING brin (position) WITH (pages_per_range = 16, autosummarize = on)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX orders_by_position`);
    await runner.query(`CREATE INDEX orders_by_position ON orders (position)`);
  }
}
