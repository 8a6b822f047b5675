import { kafkaClient } from '@saga/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { CloudConfiguration } from '../configuration';
import { ConnectWorker, type ConnectorStatus } from '../provision/connect-worker';
import { endsOf, type Offsets } from '../read-topics';
import type { SlotSight } from './continuity';
import { relaysOf } from './relay';

const PATIENCE_MS = 5_000;
/** To ask for the ends of topics takes two requests a topic, ten times what the rest of a look costs: it is done at each third look. */
const LOOKS_AT_TOPICS = 3;

/** What one look found at a cloud; what did not answer is undefined. */
export interface SiteSight {
  readonly statuses: Readonly<Record<string, ConnectorStatus>> | undefined;
  readonly slots: ReadonlyMap<string, SlotSight> | undefined;
  readonly ends: Offsets | undefined;
}

/** A cloud's three parts. A look is one query and one request to the worker, and now and then the ends of its topics. */
export class Site {
  readonly worker: ConnectWorker;
  readonly #pool: Pool;
  readonly #admin;
  readonly #slots: readonly string[];
  readonly #topics: readonly string[];
  #looks = 0;
  #ends: Offsets | undefined;

  constructor(
    readonly cloud: CloudConfiguration,
    topics: readonly string[],
  ) {
    this.worker = new ConnectWorker(cloud.connectUrl);
    this.#admin = kafkaClient({ brokers: cloud.brokers, clientId: 'watchdog', silent: true }).admin({ retry: { retries: 0 } });
    this.#slots = relaysOf(cloud).map(({ slot }) => slot);
    this.#topics = topics;
    this.#pool = new Pool({
      connectionString: cloud.postgresUrl,
      application_name: 'watchdog',
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
    });
    this.#pool.on('error', () => undefined);
  }

  async look(): Promise<SiteSight> {
    const statuses = answerOf(this.worker.statuses());
    // Before the slots, so that what is written after the end of the log that they tell lies above these ends.
    if (this.#looks++ % LOOKS_AT_TOPICS === 0 || !this.#ends) this.#ends = await answerOf(this.#lookAtTopics());
    return { ends: this.#ends, slots: await answerOf(this.#lookAtSlots()), statuses: await statuses };
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #lookAtTopics(): Promise<Offsets> {
    await this.#admin.connect();
    // kafkajs looks after a connection that does nothing a thousand times a second, which cost more than all looks.
    return endsOf(this.#admin, this.#topics).finally(() => this.#admin.disconnect());
  }

  async #lookAtSlots(): Promise<ReadonlyMap<string, SlotSight>> {
    const { rows } = await this.#pool.query<SlotSight & { readonly slot: string }>(SLOTS, [this.#slots]);
    return new Map(rows.map(({ slot, ...sight }) => [slot, sight]));
  }
}

const SLOTS = `
  SELECT slot, slot_name IS NOT NULL AS "isThere", coalesce(wal_status = 'lost', false) AS "isLost",
         active_pid || ' since ' || backend_start AS reader,
         coalesce(confirmed_flush_lsn - '0/0', 0)::float8 AS confirmed, coalesce(restart_lsn - '0/0', 0)::float8 AS restart,
         (pg_current_wal_insert_lsn() - '0/0')::float8 AS end
  FROM unnest($1::text[]) AS slot
  LEFT JOIN pg_replication_slots ON slot_name = slot
  LEFT JOIN pg_stat_activity ON pid = active_pid`;

/** What is frozen must not hold up the look at the rest. */
async function answerOf<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
  const patience = new AbortController();
  const silence = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  return Promise.race([question.catch(() => undefined), silence]).finally(() => patience.abort());
}
