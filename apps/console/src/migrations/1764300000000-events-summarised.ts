import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What has been written since the last vacuum was read with each question as of a moment: blocks are now summarised soon after the next ones are begun. */
export class EventsSummarised1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER INDEX events_by_time SET (autosummarize = on)`);
    await runner.query(`SELECT brin_summarize_new_values('events_by_time')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER INDEX events_by_time RESET (autosummarize)`);
  }
}
