import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each sum is now, beside what was added to it in each minute. The minutes are the table that has another name: a build that knows no
 * better waits for its own, and adds to them nothing that the sums lack.
 */
export class RunningTotals1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...renamed('totals', 'totals_by_minute'), ...sums]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [`DROP TABLE totals`, amountAs('bigint'), ...renamed('totals_by_minute', 'totals')];
    for (const statement of statements) await runner.query(statement);
  }
}

const sums = [
  // A sum of bigints may be more than one, also that of a minute.
  amountAs('numeric'),
  // Rows change with each batch, and have room to do so where they are.
  `CREATE TABLE totals (
     projection text NOT NULL,
     key text NOT NULL,
     sum text NOT NULL,
     amount numeric NOT NULL,
     PRIMARY KEY (projection, key, sum)
   ) WITH (fillfactor = 70)`,
  `INSERT INTO totals SELECT projection, key, sum, sum(amount) FROM totals_by_minute GROUP BY projection, key, sum`,
];

function renamed(from: string, to: string): string[] {
  return [`ALTER TABLE ${from} RENAME TO ${to}`, `ALTER INDEX ${from}_pkey RENAME TO ${to}_pkey`];
}

function amountAs(type: 'bigint' | 'numeric'): string {
  return `ALTER TABLE totals_by_minute ALTER COLUMN amount TYPE ${type}`;
}
