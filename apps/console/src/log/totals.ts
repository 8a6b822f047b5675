import type { Transaction } from '@saga/messaging';
import { allSums } from '../projections';
import { add, type Addend, type Sums, type Totals } from '../projections/sums';
import { eventsBetween } from './event-log';
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

/** The sums of projections now, or as they were at a moment: those of the whole minutes before it, and the fold of the events since, read once for all. */
export async function totalsOf(tx: Transaction, projections: readonly Sums[], asOf?: string): Promise<Totals[]> {
  const before = asOf === undefined ? null : minuteOf(asOf);
  const rows: (Addend & { projection: string })[] = await tx.query(
    `SELECT projection, key, sum, sum(amount)::float8 AS amount FROM totals WHERE ($1::timestamptz IS NULL OR minute < $1) GROUP BY projection, key, sum`,
    [before],
  );
  let totals = projections.map(({ name }) =>
    add(
      {},
      rows.filter(({ projection }) => projection === name),
    ),
  );
  if (asOf === undefined || before === null) return totals;
  for await (const events of eventsBetween(tx, before, asOf)) {
    totals = totals.map((known, index) => add(known, events.flatMap(projections[index]!.addendsOf)));
  }
  return totals;
}

function minuteOf(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 16)}:00.000Z`;
}
