import { topicOf, type Service } from '@saga/contracts/topics';

/**
 * The largest event, in bytes. A record above the relay's max.request.size (1 MiB) would fail its connector,
 * so the database refuses it first, with room left for headers.
 */
export const MAX_EVENT_BYTES = 768 * 1024;

/** The DDL of the tables that messaging needs in a service's own database; a service's first migration runs it. */
export function messagingTables(service: Service): string[] {
  return [
    // The columns are those of Debezium's EventRouter. A row for another topic would silence the relay, hence the CHECK.
    // written_at_lsn is a lower bound of the row's commit: a row the slot has not confirmed up to there has not been relayed.
    `CREATE TABLE outbox (
       id uuid PRIMARY KEY,
       aggregatetype text NOT NULL CHECK (aggregatetype = '${topicOf(service)}'),
       aggregateid text NOT NULL,
       type text NOT NULL,
       payload bytea NOT NULL CHECK (octet_length(payload) <= ${MAX_EVENT_BYTES}),
       traceparent text NOT NULL,
       sequence bigint NOT NULL CHECK (sequence > 0),
       written_at_lsn pg_lsn NOT NULL DEFAULT pg_current_wal_insert_lsn()
     )`,
    `CREATE PUBLICATION outbox FOR TABLE outbox WITH (publish = 'insert')`,
    `CREATE TABLE inbox (event_id uuid PRIMARY KEY)`,
    `CREATE TABLE idempotency_keys (
       scope text NOT NULL,
       key text NOT NULL,
       fingerprint bytea NOT NULL,
       answer jsonb,
       created_at timestamptz NOT NULL DEFAULT now(),
       PRIMARY KEY (scope, key)
     )`,
    `CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)`,
  ];
}
