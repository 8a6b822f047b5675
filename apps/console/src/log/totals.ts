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

/** Adds to all sums what the events say, as they are now and in the minutes in which the events were committed. */
export async function saveTotals(tx: Transaction, fresh: readonly LogRecord[]): Promise<void> {
  const rows = new Map<string, Row>();
  for (const { event, committedAt } of fresh) {
    if (!event || committedAt === null) continue;
    const minute = minuteOf(committedAt);
    for (const { name: projection, addendsOf } of allSums) {
      for (const { key, sum, amount } of addendsOf(event)) {
        // The database would take NaN, and a fraction.
        if (!Number.isSafeInteger(amount)) throw new Error(`${projection} adds ${amount} to ${sum} of ${key}`);
        const id = JSON.stringify([projection, key, sum, minute]);
        const row = rows.get(id);
        if (row) row.amount += amount;
        else rows.set(id, { projection, key, sum, minute, amount });
      }
    }
  }
  const all = [...rows.values()];
  if (all.length === 0) return;
  await tx.query(ADD, [
    all.map(({ projection }) => projection),
    all.map(({ key }) => key),
    all.map(({ sum }) => sum),
    all.map(({ minute }) => minute),
    all.map(({ amount }) => amount),
  ]);
}

const ADD = `
  WITH new AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::numeric[]) AS new (projection, key, sum, minute, amount)),
  minutes AS (
    INSERT INTO totals_by_minute (projection, key, sum, minute, amount) SELECT * FROM new
    ON CONFLICT (projection, key, sum, minute) DO UPDATE SET amount = totals_by_minute.amount + excluded.amount)
  INSERT INTO totals (projection, key, sum, amount) SELECT projection, key, sum, sum(amount) FROM new GROUP BY projection, key, sum
  ON CONFLICT (projection, key, sum) DO UPDATE SET amount = totals.amount + excluded.amount`;

const NOW = `SELECT projection, key, sum, amount::float8 AS amount FROM totals`;
const BEFORE_A_MINUTE = `
  SELECT projection, key, sum, sum(amount)::float8 AS amount FROM totals_by_minute WHERE minute < $1 GROUP BY projection, key, sum`;

/** The sums of projections as they are now; or as they were at a moment: those of the whole minutes before it, and the fold of the events since, read once for all. */
export async function totalsOf(tx: Transaction, projections: readonly Sums[], asOf?: string): Promise<Totals[]> {
  if (asOf === undefined) return totalsIn(await tx.query(NOW), projections);
  const minute = minuteOf(asOf);
  let totals = totalsIn(await tx.query(BEFORE_A_MINUTE, [minute]), projections);
  for await (const events of eventsBetween(tx, minute, asOf)) {
    totals = totals.map((known, index) => add(known, events.flatMap(projections[index]!.addendsOf)));
  }
  return totals;
}

function totalsIn(rows: readonly (Addend & { readonly projection: string })[], projections: readonly Sums[]): Totals[] {
  return projections.map(({ name }) => {
    const own = rows.filter(({ projection }) => projection === name);
    return add({}, own);
  });
}

function minuteOf(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 16)}:00.000Z`;
}
