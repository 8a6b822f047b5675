import { boundOf, DAY_MS, momentOf, type PartitionedTable } from '@saga/messaging/tables';

export interface Partition {
  readonly name: string;
  /** The first id that it does not hold. The lowest partition holds all that is older, the others hold a day. */
  readonly upper: string;
}

export interface NewPartition extends Partition {
  readonly lower: string;
}

export interface Wishes {
  readonly daysAhead: number;
  /** For how many days rows are kept; without it, for ever. */
  readonly keepDays?: Readonly<Record<PartitionedTable, number>>;
}

export const usual = { daysAhead: 7, keepDays: { outbox: 7, inbox: 14 } } as const satisfies Wishes;

export interface Plan {
  /** One behind the other, from the last one that there is. */
  readonly make: readonly NewPartition[];
  /** From the lowest on. */
  readonly drop: readonly string[];
  /** Takes the place of what is dropped, since an old id may come yet. */
  readonly older: Partition | undefined;
}

/** The partition that stands where others were dropped: its name says so, and its bound from when on all rows are kept. */
export function olderName(table: PartitionedTable): string {
  return `${table}_older`;
}

/** From when on there is no partition, in milliseconds since 1970. */
export function endOf(partitions: readonly Partition[]): number {
  return Math.max(...partitions.map(({ upper }) => momentOf(upper)));
}

/** What there is to do for a table that has `partitions`, in the order of their bounds, at the moment `now`. */
export function planOf(table: PartitionedTable, partitions: readonly Partition[], now: number, { daysAhead, keepDays }: Wishes): Plan {
  const last = partitions.at(-1);
  if (!last) throw new Error(`The table ${table} is not partitioned: run ops provision, which migrates it.`);
  const make: NewPartition[] = [];
  for (let day = momentOf(last.upper); day <= now + daysAhead * DAY_MS; day += DAY_MS) {
    const digits = new Date(day).toISOString().slice(0, 10).replaceAll('-', '');
    make.push({ name: `${table}_${digits}`, lower: boundOf(day), upper: boundOf(day + DAY_MS) });
  }
  if (!keepDays) return { make, drop: [], older: undefined };
  const [lowest, ...days] = [...partitions, ...make];
  const limit = boundOf(now - keepDays[table] * DAY_MS);
  const old = days.filter(({ upper }) => upper <= limit);
  // What is older than all goes along with the next day, or the lowest partition would be replaced by its like for ever.
  const latest = old.at(-1);
  if (!lowest || !latest) return { make, drop: [], older: undefined };
  return { make, drop: [lowest, ...old].map(({ name }) => name), older: { name: olderName(table), upper: latest.upper } };
}
