import type { Transaction } from '@saga/messaging';
import { allSums } from '../projections';
import { add, type Sums, type Totals } from '../projections/sums';
import { eventsBetween, type Queryable } from './event-log';
import type { LogRecord } from './record';

interface Row {
  readonly projection: string;
  readonly key: string;
  readonly sum: string;
  readonly minute: string;
  amount: number;
}

/** Adds to all sums what the events say, in the minutes in which they were committed. */
export async function saveTotals(tx: Transaction, fresh: readonly LogRecord[]): Promise<void> {
  const rows = new Map<string, Row>();
  for (const { event, committedAt } of fresh) {
    if (!event || committedAt === null) continue;
    const minute = minuteOf(committedAt);
    for (const { name: projection, addendsOf } of allSums) {
      for (const { key, sum, amount } of addendsOf(event)) {
        const id = JSON.stringify([projection, key, sum, minute]);
        const row = rows.get(id);
        if (row) row.amount += amount;
        else rows.set(id, { projection, key, sum, minute, amount });
      }
    }
  }
  const all = [...rows.values()];
  if (all.length === 0) return;
  await tx.query(
    `INSERT INTO totals (projection, key, sum, minute, amount) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[])
     ON CONFLICT (projection, key, sum, minute) DO UPDATE SET amount = totals.amount + excluded.amount`,
    [
      all.map(({ projection }) => projection),
      all.map(({ key }) => key),
      all.map(({ sum }) => sum),
      all.map(({ minute }) => minute),
      all.map(({ amount }) => amount),
    ],
  );
}

/** The sums of a projection now, or as they were at a moment: those of the whole minutes before it, and the fold of the events since. */
export async function totalsOf(db: Queryable, { name, addendsOf }: Sums, asOf?: string): Promise<Totals> {
  const before = asOf === undefined ? null : minuteOf(asOf);
  const rows: { key: string; sum: string; amount: number }[] = await db.query(
    `SELECT key, sum, sum(amount)::float8 AS amount FROM totals WHERE projection = $1 AND ($2::timestamptz IS NULL OR minute < $2) GROUP BY key, sum`,
    [name, before],
  );
  const since = asOf !== undefined && before !== null ? await eventsBetween(db, before, asOf) : [];
  return add({}, [...rows, ...since.flatMap(addendsOf)]);
}

function minuteOf(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 16)}:00.000Z`;
}
