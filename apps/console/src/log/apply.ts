import { together, type Transaction } from '@saga/messaging';
import type { OrderSummary } from '../api';
import { append } from './event-log';
import { foldOrders, loadOrders, saveOrders } from './order-rows';
import { advance, placeOf, type ReadModel } from './read-model';
import { endsOf } from './reading';
import type { LogRecord } from './record';
import { saveTotals } from './totals';

/** What a batch changed; without orders if nobody can say which. */
export interface Changes {
  readonly position: string;
  readonly orders?: readonly OrderSummary[];
}

/** Adds to the log and to all projections what the read model does not have yet; undefined if there is nothing. */
export async function apply(tx: Transaction, model: ReadModel, records: readonly LogRecord[]): Promise<Changes | undefined> {
  // What has been read before comes again after a crash, or after another member had the partition for a while.
  const unread = records.filter((record) => !isRead(model, record));
  if (unread.length === 0) return undefined;
  const [fresh, known] = await together(append(tx, unread), loadOrders(tx, unread));
  const position = String(BigInt(model.position) + 1n);
  const unreadable = unread.filter(({ event }) => event === null).length;
  const counts = { events: fresh.length, repeats: unread.length - fresh.length - unreadable, unreadable };
  const [orders] = await together(
    saveOrders(tx, foldOrders(known, fresh), position),
    saveTotals(tx, fresh),
    advance(tx, position, { offsets: endsOf(unread), ...counts }),
  );
  return { position, orders };
}

export function isRead({ offsets }: ReadModel, record: LogRecord): boolean {
  return record.offset < (offsets[placeOf(record)] ?? 0);
}
