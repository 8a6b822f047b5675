import type { Transaction } from '@saga/messaging';
import type { OrderSummary } from '../api';
import { evolve, summaryOf, unknownOrder, type OrderState } from '../projections/order';
import { jsonArray, plainArray } from './columns';
import { refusedByLog } from './fault';
import type { LogRecord } from './record';

/** Reads the orders that the records are about, whether all of them will count or not. */
export async function loadOrders(tx: Transaction, records: readonly LogRecord[]): Promise<ReadonlyMap<string, OrderState>> {
  const ids = new Set(records.flatMap(({ event }) => (event && 'orderId' in event ? [event.orderId] : [])));
  const rows = await tx
    .query<{ id: string; state: OrderState }[]>(`SELECT id, state FROM orders WHERE id = ANY($1)`, [[...ids]])
    // It asks by what the records say, before the log has refused any of that.
    .catch(refusedByLog);
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** The orders that have changed, as they are now. */
function foldOrders(known: ReadonlyMap<string, OrderState>, fresh: readonly LogRecord[]): Map<string, OrderState> {
  const changed = new Map<string, OrderState>();
  for (const { event, committedAt: at } of fresh) {
    if (!event || at === null || !('orderId' in event)) continue;
    const before = changed.get(event.orderId) ?? known.get(event.orderId) ?? unknownOrder;
    changed.set(event.orderId, evolve(before, { event, at }));
  }
  return changed;
}

/** Writes the orders that have changed, and tells how they stand now. */
export async function saveOrders(
  tx: Transaction,
  known: ReadonlyMap<string, OrderState>,
  fresh: readonly LogRecord[],
  position: string,
): Promise<OrderSummary[]> {
  const changed = foldOrders(known, fresh);
  const summaries = [...changed].map(([orderId, state]) => summaryOf(orderId, state));
  if (summaries.length === 0) return [];
  await tx.query(
    `INSERT INTO orders (id, status, reason, settled, customer_id, placed_at, state, position)
     SELECT changed.*, $8::bigint
     FROM ROWS FROM (unnest($1::uuid[], $2::text[], $3::text[], $4::bool[], $5::text[], $6::timestamptz[]), jsonb_array_elements($7::jsonb)) AS changed
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, reason = excluded.reason, settled = excluded.settled,
       customer_id = excluded.customer_id, placed_at = excluded.placed_at, state = excluded.state, position = excluded.position`,
    [
      plainArray(summaries.map(({ orderId }) => orderId)),
      plainArray(summaries.map(({ status }) => status)),
      plainArray(summaries.map(({ reason }) => reason)),
      plainArray(summaries.map(({ settled }) => settled)),
      summaries.map(({ customerId }) => customerId),
      plainArray(summaries.map(({ placedAt }) => placedAt)),
      jsonArray([...changed.values()].map((state) => JSON.stringify(state))),
      position,
    ],
  );
  return summaries;
}
