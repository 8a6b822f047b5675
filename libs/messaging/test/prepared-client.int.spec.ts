import { v7 as uuidv7 } from 'uuid';
import { isTransient } from '../src';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterAll(() => sandbox.close());

describe('a connection', () => {
  it('prepares a statement once, however often it is run', async () => {
    const prepared = await sandbox.dataSource.transaction(async (tx) => {
      for (const number of [1, 2, 3]) expect(await tx.query(`SELECT $1::int AS number`, [number])).toEqual([{ number }]);
      const rows: { runs: string }[] = await tx.query(
        `SELECT (generic_plans + custom_plans)::text AS runs FROM pg_prepared_statements WHERE statement = 'SELECT $1::int AS number'`,
      );
      return rows;
    });
    expect(prepared).toEqual([{ runs: '3' }]);
  });

  it('prepares anew what a migration has made stale: the work under way is tried again, and then passes', async () => {
    await sandbox.dataSource.query(`CREATE TABLE migrated AS SELECT 1 AS number`);
    const read = (): Promise<unknown> => sandbox.dataSource.query(`SELECT number FROM migrated WHERE number = $1::int`, [1]);
    expect(await read()).toEqual([{ number: 1 }]);
    await sandbox.dataSource.query(`ALTER TABLE migrated ALTER number TYPE bigint`);
    const failure: unknown = await read().catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);
    expect(await read()).toEqual([{ number: '1' }]);
  });

  it('does not read all of a table for a key, also when the plan was made while the table had one row', async () => {
    await sandbox.open(uuidv7());
    const plan = await sandbox.dataSource.transaction(async (tx) => {
      await tx.query(`ANALYZE ledgers`);
      await tx.query(`SET LOCAL plan_cache_mode = force_generic_plan`);
      await tx.query(`PREPARE by_key AS SELECT FROM ledgers WHERE order_id = ANY($1::uuid[])`);
      const rows: Record<string, string>[] = await tx.query(`EXPLAIN EXECUTE by_key ('{}')`);
      return rows.flatMap((row) => Object.values(row)).join('\n');
    });
    expect(plan).toMatch(/Index (Only )?Scan/);
    expect(plan).not.toContain('Seq Scan');
  });
});
