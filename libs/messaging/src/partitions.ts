/** The tables that are partitioned by day, each on a range of the UUIDv7 that is its key: so the id alone stays unique, whatever its day. */
export const partitionKeys = { outbox: 'id', inbox: 'event_id' } as const;

export type PartitionedTable = keyof typeof partitionKeys;

export const partitionedTables = Object.keys(partitionKeys) as readonly PartitionedTable[];

export const DAY_MS = 86_400_000;

/** In the order in which a batch writes them: a migration in the other order, and a batch, would wait for each other. */
const LOCK_BOTH = 'LOCK TABLE inbox, outbox IN ACCESS EXCLUSIVE MODE';

/** The smallest id of the day (UTC) that `moment` is in: 48 bits of time, and nothing else. */
export function boundOf(moment: number): string {
  const midnight = Math.floor(moment / DAY_MS) * DAY_MS;
  const time = midnight.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** The moment that an id carries, in milliseconds. */
export function momentOf(id: string): number {
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * The DDL of a migration that partitions what is not: no row is copied, since the tables of before become their own first partition, for all
 * there is. It reaches to the end of tomorrow, as clocks differ and the next partitions have yet to be made.
 */
export function partitionTables(now: number): string[] {
  const bound = boundOf(now + 2 * DAY_MS);
  return [
    LOCK_BOTH,
    // What claims to come from later is no event, or is silenced by state like all that the inbox has forgotten.
    `DELETE FROM inbox WHERE event_id >= '${bound}'`,
    ...partitionedTables.flatMap((table) => becomeFirstPartition(table, bound)),
    // Altered, not made anew: what is not relayed yet is decoded with the publication as it was when it was written.
    `ALTER PUBLICATION outbox SET TABLE outbox`,
    // Debezium sees one table, as before.
    `ALTER PUBLICATION outbox SET (publish_via_partition_root = true)`,
  ];
}

function becomeFirstPartition(table: PartitionedTable, bound: string): string[] {
  const first = `${table}_first`;
  return [
    `ALTER TABLE ${table} RENAME TO ${first}`,
    `ALTER INDEX ${table}_pkey RENAME TO ${first}_pkey`,
    `CREATE TABLE ${table} (LIKE ${first} INCLUDING ALL) PARTITION BY RANGE (${partitionKeys[table]})`,
    moveGrants(first, table),
    `ALTER TABLE ${table} ATTACH PARTITION ${first} FOR VALUES FROM (MINVALUE) TO ('${bound}')`,
  ];
}

/** The way back: one table for all rows, which are copied. */
export function unpartitionTables(): string[] {
  return [
    LOCK_BOTH,
    ...partitionedTables.flatMap(becomeOneTable),
    `ALTER PUBLICATION outbox SET (publish_via_partition_root = false)`,
    `ALTER PUBLICATION outbox SET TABLE outbox`,
  ];
}

function becomeOneTable(table: PartitionedTable): string[] {
  const whole = `${table}_whole`;
  return [
    `CREATE TABLE ${whole} (LIKE ${table} INCLUDING ALL)`,
    `INSERT INTO ${whole} SELECT * FROM ${table}`,
    moveGrants(table, whole),
    `DROP TABLE ${table}`,
    `ALTER TABLE ${whole} RENAME TO ${table}`,
    `ALTER INDEX ${whole}_pkey RENAME TO ${table}_pkey`,
  ];
}

/** Roles have their rights on the table that they name: a partition is reached through it, and nobody but the owner has any on a partition. */
function moveGrants(from: string, to: string): string {
  return `
    ${revokeGrants(to)};
    DO $$ DECLARE held record; BEGIN
      FOR held IN SELECT grantee::regrole AS role, privilege_type FROM pg_class, aclexplode(relacl)
                  WHERE oid = '${from}'::regclass AND grantee <> relowner LOOP
        EXECUTE format('GRANT %s ON ${to} TO %s', held.privilege_type, held.role);
      END LOOP;
    END $$;
    ${revokeGrants(from)}`;
}

/** Takes away what default privileges gave. */
export function revokeGrants(table: string): string {
  return `
    DO $$ DECLARE held record; BEGIN
      FOR held IN SELECT DISTINCT grantee::regrole AS role FROM pg_class, aclexplode(relacl)
                  WHERE oid = '${table}'::regclass AND grantee <> relowner LOOP
        EXECUTE format('REVOKE ALL ON ${table} FROM %s', held.role);
      END LOOP;
    END $$`;
}
