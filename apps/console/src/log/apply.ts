import { together, type Transaction } from '@saga/messaging';
import type { OrderSummary } from '../api';
import type { OrderState } from '../projections/order';
import { append, firstCopies, loadKnown } from './event-log';
import { loadOrders, saveOrders } from './order-rows';
import { advance, placeOf, type ReadModel } from './read-model';
import { endsOf } from './reading';
import type { LogRecord } from './record';
import { saveTotals } from './totals';

/** What a batch changed; without orders if nobody can say which. */
export interface Changes {
  readonly position: string;
  readonly orders?: readonly OrderSummary[];
}

/** What is there already of what records say. */
export interface Known {
  readonly eventIds: ReadonlySet<string>;
  readonly orders: ReadonlyMap<string, OrderState>;
}

/** Asked for right behind the lock, it is answered as of when that was granted; by then it is not known which of the records will be applied. */
export async function load(tx: Transaction, records: readonly LogRecord[]): Promise<Known> {
  const [eventIds, orders] = await together(loadKnown(tx, records), loadOrders(tx, records));
  return { eventIds, orders };
}

/** Adds to the log and to all projections what the read model does not have yet; undefined if there is nothing. */
export async function apply(
  tx: Transaction,
  model: ReadModel,
  { eventIds, orders: known }: Known,
  records: readonly LogRecord[],
): Promise<Changes | undefined> {
  // What has been read before comes again after a crash, or after another member had the partition for a while.
  const unread = records.filter((record) => !isRead(model, record));
  if (unread.length === 0) return undefined;
  const fresh = firstCopies(unread, eventIds);
  const position = String(BigInt(model.position) + 1n);
  const unreadable = unread.filter(({ event }) => event === null).length;
  const counts = { events: fresh.length, repeats: unread.length - fresh.length - unreadable, unreadable };
  const [, orders] = await together(
    append(tx, unread, fresh),
    saveOrders(tx, known, fresh, position),
    saveTotals(tx, fresh),
    advance(tx, position, { offsets: endsOf(unread), ...counts }),
  );
  return { position, orders };
}

export function isRead({ offsets }: ReadModel, record: LogRecord): boolean {
  return record.offset < (offsets[placeOf(record)] ?? 0);
}
