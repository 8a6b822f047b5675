import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';

/** What became of the orders that were placed from an instant on, as order's rows tell it. */
export interface Outcome {
  /** How many ended how: CONFIRMED, or the reason of the cancellation. */
  readonly endings: Readonly<Record<string, number>>;
  readonly lastEndedAt: Date;
  readonly lastSettledAt: Date;
}

const PAUSE_MS = 200;
/** Without a single order settling meanwhile, none will. */
const STANDSTILL_MS = 120_000;

/**
 * Waits until every order from the first of these on has settled. Throws if that comes to a standstill, or if one of those that were acknowledged is not there: what loses orders
 * has no figure. Rejects when `signal` is aborted.
 */
export async function allSettled(orders: Client, acknowledged: readonly string[], signal: AbortSignal): Promise<void> {
  // Ids rise with time: what was there before is not looked at again and again.
  const [first] = [...acknowledged].sort();
  if (first === undefined) return;
  let least = Infinity;
  for (let since = Date.now(); least > 0;) {
    const { rows } = await orders.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM orders WHERE id >= $1 AND settled_at IS NULL`,
      [first],
    );
    const { open } = rows[0]!;
    if (open < least) [least, since] = [open, Date.now()];
    if (Date.now() - since > STANDSTILL_MS) throw new Error(`${open} orders do not settle: no figures. npm run ops -- check says more.`);
    if (least > 0) await sleep(PAUSE_MS, undefined, { signal });
  }
  const { rows } = await orders.query<{ there: number }>(`SELECT count(*)::int AS there FROM orders WHERE id = ANY($1::uuid[])`, [
    acknowledged,
  ]);
  const lost = acknowledged.length - rows[0]!.there;
  if (lost > 0) throw new Error(`${lost} of ${acknowledged.length} orders that were acknowledged are not there: no figures.`);
}

/** How many orders settled between two instants, by the clock of the database. */
export async function settledBetween(orders: Client, from: Date, to: Date): Promise<number> {
  const text = `SELECT count(*)::int AS settled FROM orders WHERE settled_at >= $1 AND settled_at < $2`;
  const { rows } = await orders.query<{ settled: number }>(text, [from, to]);
  return rows[0]!.settled;
}

export async function outcomeSince(orders: Client, from: Date): Promise<Outcome> {
  const { rows } = await orders.query<{ ending: string; count: number; ended: Date; settled: Date }>(
    `SELECT coalesce(reason, status) AS ending, count(*)::int, max(ended_at) AS ended, max(settled_at) AS settled
     FROM orders WHERE placed_at >= $1 GROUP BY 1 ORDER BY 1`,
    [from],
  );
  const latest = (dates: readonly Date[]): Date => new Date(Math.max(...dates.map(Number)));
  return {
    endings: Object.fromEntries(rows.map(({ ending, count }) => [ending, count])),
    lastEndedAt: latest(rows.map(({ ended }) => ended)),
    lastSettledAt: latest(rows.map(({ settled }) => settled)),
  };
}
