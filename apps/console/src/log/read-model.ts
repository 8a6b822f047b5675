import type { Transaction } from '@saga/messaging';
import type { Queryable } from './event-log';

/** Where reading goes on, by place, as in `order.events[0]`. */
export type Offsets = Readonly<Record<string, number>>;

export interface ReadModel {
  /** Another one after each rebuild. */
  readonly generation: number;
  /** Rises with each batch, also over rebuilds. */
  readonly position: string;
  readonly offsets: Offsets;
  readonly events: number;
  readonly repeats: number;
  readonly unreadable: number;
}

/** What a batch adds to it. */
export interface Progress {
  readonly offsets: Offsets;
  readonly events: number;
  readonly repeats: number;
  readonly unreadable: number;
}

/** As people write it: `order.events[0]`. */
export function placeOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}[${partition}]`;
}

const SELECT = `
  SELECT generation, position, offsets, events::float8 AS events, repeats::float8 AS repeats, unreadable::float8 AS unreadable FROM read_model`;

export async function readModel(db: Queryable): Promise<ReadModel> {
  const rows: ReadModel[] = await db.query(SELECT);
  return rows[0]!;
}

/** From here to the end of the transaction nobody else writes, in whatever process; a rebuild waits too. */
export async function lockReadModel(tx: Transaction): Promise<ReadModel> {
  const rows: ReadModel[] = await tx.query(`${SELECT} FOR UPDATE`);
  return rows[0]!;
}

export async function advance(tx: Transaction, position: string, { offsets, events, repeats, unreadable }: Progress): Promise<void> {
  await tx.query(
    `UPDATE read_model SET position = $1, offsets = offsets || $2::jsonb, events = events + $3, repeats = repeats + $4, unreadable = unreadable + $5`,
    [position, JSON.stringify(offsets), events, repeats, unreadable],
  );
}
