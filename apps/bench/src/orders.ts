import type { Client } from 'pg';
import { leftAtLast } from './stillness';

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
  if (acknowledged.length === 0) return;
  await noneOpen(orders, acknowledged, signal);
  const { rows } = await orders.query<{ there: number }>(`SELECT count(*)::int AS there FROM orders WHERE id = ANY($1::uuid[])`, [
    acknowledged,
  ]);
  const lost = acknowledged.length - rows[0]!.there;
  if (lost > 0) throw new Error(`${lost} of ${acknowledged.length} orders that were acknowledged are not there: no figures.`);
}

/** Waits until every order from the first of these on has settled, or of those alone that were placed before an instant. Throws if that comes to a standstill. */
export async function noneOpen(orders: Client, acknowledged: readonly string[], signal: AbortSignal, before?: Date): Promise<void> {
  const count = (): Promise<number> => openOrders(orders, acknowledged, before);
  const open = await leftAtLast(count, { pauseMs: PAUSE_MS, standstillMs: STANDSTILL_MS, signal });
  if (open > 0) throw new Error(`${open} orders do not settle: no figures. npm run ops -- check says more.`);
}

/** How many orders from the first of these on have not settled, of those that were placed before an instant if one is given. */
export async function openOrders(orders: Client, acknowledged: readonly string[], before?: Date): Promise<number> {
  if (acknowledged.length === 0) return 0;
  // Ids rise with time: what was there before is not looked at again and again.
  const first = acknowledged.reduce((least, id) => (id < least ? id : least));
  const text = `SELECT count(*)::int AS open FROM orders WHERE id >= $1 AND settled_at IS NULL AND ($2::timestamptz IS NULL OR placed_at < $2)`;
  const { rows } = await orders.query<{ open: number }>(text, [first, before ?? null]);
  return rows[0]!.open;
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

/**
 * Milliseconds from an order's own time until its end, both by the clock of the database; nothing if no order was placed. The time is taken in the
 * transaction that makes the row: what an order waited before is in the time of its answer.
 */
export interface TimesToEnd {
  readonly placed: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly longest: number | null;
}

/** Of the orders that were placed between two instants. */
export async function timesToEnd(orders: Client, from: Date, to: Date): Promise<TimesToEnd> {
  const { rows } = await orders.query<{ placed: number; times: number[] | null }>(
    `SELECT count(*)::int AS placed,
            percentile_disc(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (ORDER BY 1000 * extract(epoch FROM ended_at - placed_at)::float8) AS times
     FROM orders WHERE placed_at >= $1 AND placed_at < $2`,
    [from, to],
  );
  const { placed, times } = rows[0]!;
  const [p50 = null, p99 = null, longest = null] = times ?? [];
  return { placed, p50, p99, longest };
}

/** The most milliseconds within this time in which no order ended; all of it, if none did. */
export async function longestPause(orders: Client, from: Date, to: Date): Promise<number> {
  const { rows } = await orders.query<{ longest: number }>(
    `WITH marks (at) AS (SELECT ended_at FROM orders WHERE ended_at >= $1 AND ended_at < $2
                         UNION ALL VALUES ($1::timestamptz), ($2::timestamptz))
     SELECT 1000 * extract(epoch FROM max(pause))::float8 AS longest FROM (SELECT at - lag(at) OVER (ORDER BY at) AS pause FROM marks) AS pauses`,
    [from, to],
  );
  return rows[0]!.longest;
}
