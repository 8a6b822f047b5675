import { connectorsOf } from '../src/provision/connectors';
import { eventually } from '@saga/mesh';
import { counted, dropSlot, HEALING_MS, invalidateSlot, relay, sql, stateOf, stopRelay, untilRead, worker } from './damage';
import { emittedAgain, heals, isWhole, PATIENCE, repaired, restarted } from './healing';
import { mesh, ops } from './program';
import { confirmedOrder } from './shopping';

/** The mesh's own watchdog heals: the specs do damage, and look. */
beforeAll(async () => {
  await confirmedOrder();
  await isWhole();
}, PATIENCE);

describe('a slot that is lost', () => {
  test(
    'under load is made anew, and what was not relayed is emitted again',
    async () => {
      const over = new AbortController();
      const load = (async () => {
        while (!over.signal.aborted) await confirmedOrder();
      })();
      await heals(repaired, dropSlot).finally(() => over.abort());
      await load;
      await isWhole();
    },
    PATIENCE,
  );

  test(
    'and made anew by Debezium without a word is found out, although nobody saw it happen and newer events were relayed since',
    async () => {
      await mesh('kill', 'watchdog');
      await stopRelay();
      // With offsets it would refuse to start.
      await worker.forgetOffsets(relay.connector);
      await sql(`SELECT pg_drop_replication_slot($1)`, [relay.slot]);
      await confirmedOrder();
      await worker.resume(relay.connector);
      await untilRead();
      await confirmedOrder();
      await mesh('start', 'watchdog');
      await eventually(async () => expect(await counted(emittedAgain)).toBeGreaterThan(2), HEALING_MS);
      await isWhole();
    },
    PATIENCE,
  );

  test(
    'because it would have kept too much of the log is replaced by a new one',
    async () => {
      await heals(repaired, async () => {
        await stopRelay();
        await confirmedOrder();
        await invalidateSlot();
      });
      // Somebody had stopped it, and the watchdog leaves that as it is.
      expect(await stateOf(relay.connector)).toEqual(['STOPPED']);
      await worker.resume(relay.connector);
      await isWhole();
    },
    PATIENCE,
  );

  test(
    'while another of its name was made by hand does not stop the relay for good',
    async () => {
      await heals(repaired, async () => {
        await dropSlot();
        await sql(`SELECT pg_logical_emit_message(false, 'spec', '')`);
        await sql(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [relay.slot]);
      });
      await isWhole();
    },
    PATIENCE,
  );
});

test(
  'events that the slot has confirmed and the topic lacks, as after a broker lost its tail, are emitted again',
  async () => {
    await heals(emittedAgain, async () => {
      await stopRelay();
      await confirmedOrder();
      await sql('SELECT pg_replication_slot_advance($1, pg_current_wal_flush_lsn())', [relay.slot]);
      await worker.forgetOffsets(relay.connector);
      await worker.resume(relay.connector);
    });
    await isWhole();
  },
  PATIENCE,
);

test(
  'a relay whose reader was ended reads again, and nothing is emitted again',
  async () => {
    const before = await counted(emittedAgain);
    await sql('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1', [relay.slot]);
    await confirmedOrder();
    await isWhole();
    expect(await counted(emittedAgain)).toBe(before);
  },
  PATIENCE,
);

test(
  'a task that has failed is restarted until it works',
  async () => {
    await heals(restarted, async () => {
      await sql('ALTER ROLE inventory_relay NOLOGIN');
      await sql('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1', [relay.slot]);
    }).finally(() => sql('ALTER ROLE inventory_relay LOGIN'));
    await confirmedOrder();
    await isWhole();
  },
  PATIENCE,
);

test(
  'a relay that says RUNNING and shows no sign is restarted',
  async () => {
    const config = connectorsOf('aws').find(({ name }) => name === relay.connector)!.config;
    await heals(restarted, () => worker.configure(relay.connector, { ...config, 'heartbeat.interval.ms': '0' })).finally(() =>
      worker.configure(relay.connector, config),
    );
    await confirmedOrder();
    await isWhole();
  },
  PATIENCE,
);

test(
  'the command tells of each connector whether it works, and ends with 1 if one does not',
  async () => {
    await eventually(async () => expect((await ops(['relay'])).code).toBe(0), HEALING_MS);
    await stopRelay();
    const { code, stdout } = await ops(['relay', '--wait', '10']);
    await worker.resume(relay.connector);
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^BROKEN {2}outbox-inventory +was stopped by somebody$/m)]);
  },
  PATIENCE,
);
