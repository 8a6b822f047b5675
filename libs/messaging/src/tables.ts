import { deadLetterTopicOf, topicOf, type Service } from '@saga/contracts/topics';

export * from './partitions';

/**
 * The largest event, in bytes. A record above the relay's max.request.size (1 MiB) would fail its connector,
 * so the database refuses it first, with room left for headers.
 */
export const MAX_EVENT_BYTES = 768 * 1024;

/** The type of the outbox rows that are no events, but tell Kafka's tools of a dead letter that was given up. */
export const DEAD_LETTER_REFERENCE = 'DeadLetterReference';

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

/** The DDL of the dead letters, a migration of its own; a reference to what was given up goes to a topic for Kafka's tools. */
export function deadLetterTables(service: Service): string[] {
  return [
    // One row for all letters of a key: who adds one or takes one holds it under lock. Without a due_at the key waits for a person.
    `CREATE TABLE parked_keys (key text PRIMARY KEY, due_at timestamptz)`,
    `CREATE INDEX parked_keys_by_due ON parked_keys (due_at)`,
    // The id is drawn under the lock of the key, so it is the order in which the letters of a key came; no clock is.
    `CREATE TABLE dead_letters (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       key text NOT NULL,
       topic text NOT NULL,
       partition integer NOT NULL,
       record_offset bigint NOT NULL,
       record_key bytea,
       record_value bytea,
       headers jsonb NOT NULL,
       event_id uuid,
       type text,
       error text,
       attempts integer NOT NULL,
       replays integer NOT NULL DEFAULT 0,
       status text NOT NULL DEFAULT 'PARKED' CHECK (status IN ('PARKED', 'REDRIVEN', 'DISCARDED')),
       reason text,
       parked_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
       resolved_at timestamptz(3),
       CHECK ((status = 'PARKED') = (resolved_at IS NULL)),
       CHECK ((status = 'DISCARDED') = (reason IS NOT NULL))
     )`,
    // A record with an id is known by its inbox row when it comes again; one without is known by its place and its bytes.
    `CREATE UNIQUE INDEX dead_letters_by_place ON dead_letters (topic, partition, record_offset, md5(coalesce(record_value, '')))
       WHERE event_id IS NULL`,
    `CREATE INDEX dead_letters_parked ON dead_letters (key, id) WHERE status = 'PARKED'`,
    `CREATE INDEX dead_letters_by_number ON dead_letters (id) WHERE status = 'PARKED'`,
    `ALTER TABLE outbox DROP CONSTRAINT outbox_aggregatetype_check`,
    `ALTER TABLE outbox ADD CONSTRAINT outbox_aggregatetype_check CHECK (aggregatetype IN ('${topicOf(service)}', '${deadLetterTopicOf(service)}'))`,
  ];
}
