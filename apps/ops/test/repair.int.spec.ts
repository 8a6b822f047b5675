import { withPostgres } from '../src/provision/infrastructure';
import { repairRelay } from '../src/relay/repair';
import { eventually } from '@saga/mesh';
import { dropSlot, HEALING_MS, invalidateSlot, relay, sql, stateOf, stopRelay, watchdogLog, worker } from './damage';
import { heals, isWhole, PATIENCE, repaired } from './healing';
import { mesh, ops } from './program';
import { confirmedOrder } from './shopping';

beforeAll(async () => {
  await confirmedOrder();
  await isWhole();
}, PATIENCE);

test(
  'a repair that was interrupted, with the connector stopped, is ended by the next watchdog',
  async () => {
    await mesh('kill', 'watchdog');
    await stopRelay();
    await sql('UPDATE watchdog.watermark SET repairing = true');
    await confirmedOrder();
    await mesh('start', 'watchdog');
    await eventually(async () => expect(await stateOf(relay.connector)).toEqual(['RUNNING', 'RUNNING']), HEALING_MS);
    await isWhole();
  },
  PATIENCE,
);

test(
  'a repair whose connection breaks while its connector stops ends with an error, and the next watchdog ends the repair',
  async () => {
    await mesh('kill', 'watchdog');
    const others = `application_name = 'ops' AND datname = current_database() AND pid <> pg_backend_pid()`;
    let broken: Promise<unknown> | undefined;
    const repair = repairRelay(relay, worker, () => {
      broken ??= sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`);
    });
    await expect(repair).rejects.toThrow(/not queryable|terminat/);
    await broken;
    await mesh('start', 'watchdog');
    await eventually(async () => expect(await stateOf(relay.connector)).toEqual(['RUNNING', 'RUNNING']), HEALING_MS);
    await isWhole();
  },
  PATIENCE,
);

test(
  'the provisioner replaces a slot that was invalidated, and emits again what was not relayed',
  async () => {
    await mesh('kill', 'watchdog');
    await stopRelay();
    await confirmedOrder();
    await invalidateSlot();
    const { code, stdout } = await ops(['provision']).finally(() => mesh('start', 'watchdog'));
    expect(stdout).toMatch(/made slot outbox_inventory ANEW and emitted [1-9]\d* lost events again/);
    expect(code).toBe(0);
    await isWhole();
  },
  PATIENCE,
);

test(
  'the command ends the repair that it has begun, although its time is over',
  async () => {
    await mesh('kill', 'watchdog');
    await stopRelay();
    await sql('UPDATE watchdog.watermark SET repairing = true');
    const command = await withPostgres(relay.databaseUrl, async (client) => {
      await client.query('BEGIN; LOCK TABLE outbox IN ROW EXCLUSIVE MODE');
      const ended = ops(['relay', '--repair', '--wait', '0']);
      // Longer than the command looks, and not as long as the repair waits.
      const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'outbox'::regclass AND waitstart < clock_timestamp() - interval '3 s'`;
      await eventually(async () => expect(await sql(waiting)).toHaveLength(1), HEALING_MS);
      return { ended };
    });
    const { stderr } = await command.ended.finally(() => mesh('start', 'watchdog'));
    expect(stderr).toContain('outbox-inventory: repaired in');
    await eventually(async () => expect(await stateOf(relay.connector)).toEqual(['RUNNING', 'RUNNING']), HEALING_MS);
    await isWhole();
  },
  PATIENCE,
);

test(
  'a repair that cannot be done, because a writer does not end, is tried again until it can',
  async () => {
    const told = watchdogLog().length;
    await heals(repaired, () =>
      withPostgres(relay.databaseUrl, async (client) => {
        await client.query('BEGIN; LOCK TABLE outbox IN ROW EXCLUSIVE MODE');
        await dropSlot();
        await eventually(async () => expect(watchdogLog().slice(told)).toContain('lock timeout'), HEALING_MS);
        // What another watchdog would go by if this one died now.
        expect(await sql('SELECT repairing FROM watchdog.watermark')).toEqual([{ repairing: true }]);
      }),
    );
    await isWhole();
  },
  PATIENCE,
);
