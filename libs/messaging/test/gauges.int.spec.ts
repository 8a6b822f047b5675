import { eventually } from '@saga/mesh';
import { register } from 'prom-client';
import { v7 as uuidv7 } from 'uuid';
import { inTransaction, Outbox } from '../src';
import { gaugeConsumerLag, gaugeOutboxAge } from '../src/gauges';
import { placed } from './ledger';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterAll(() => sandbox.close());

async function metric(name: string) {
  return (await register.getSingleMetric(name)!.get()).values;
}

describe('the lag of a consumer', () => {
  it('is what each partition holds beyond the committed offset, for the whole group', async () => {
    const topic = await sandbox.topic(2);
    const groupId = `${topic}.lagging`;
    const close = gaugeConsumerLag(sandbox.kafka, groupId, [topic]);
    const lag = async () =>
      (await metric('saga_consumer_lag_records')).map(({ labels, value }) => [labels.topic, labels.partition, value]).sort();
    const event = placed(uuidv7(), 1);
    await sandbox.produce(topic, { event }, { event }, { event }, { event, partition: 1 });
    await eventually(async () =>
      expect(await lag()).toEqual([
        [topic, 0, 3],
        [topic, 1, 1],
      ]),
    );
    sandbox.consume({ topics: [topic], groupId });
    await eventually(async () =>
      expect(await lag()).toEqual([
        [topic, 0, 0],
        [topic, 1, 0],
      ]),
    );
    await sandbox.closeConsumers();
    await sandbox.produce(topic, { event });
    await eventually(async () =>
      expect(await lag()).toEqual([
        [topic, 0, 1],
        [topic, 1, 0],
      ]),
    );
    await close();
  });
});

describe('the age of the outbox', () => {
  const age = async () => (await metric('saga_outbox_age_seconds'))[0]!.value;
  const anHourAgo = () => uuidv7({ msecs: Date.now() - 3_600_000 });

  /** A row that was written an hour ago, for all that its id says. */
  async function writeOldRow(): Promise<void> {
    const event = { type: 'StockReleased', orderId: uuidv7(), lines: [] } as const;
    await inTransaction(sandbox.dataSource, (tx) => new Outbox(sandbox.codec).add(tx, [{ event, sequence: 1 }]));
    await sandbox.dataSource.query(`UPDATE outbox SET id = $1 WHERE aggregateid = $2`, [anHourAgo(), event.orderId]);
  }

  beforeAll(() => gaugeOutboxAge(sandbox.dataSource));
  beforeEach(() => sandbox.empty());

  it('is nought when there is nothing to relay', async () => {
    expect(await age()).toBe(0);
  });

  it('is that of the oldest row when nothing relays, because the slot is gone or was never made', async () => {
    await writeOldRow();
    await inTransaction(sandbox.dataSource, (tx) =>
      new Outbox(sandbox.codec).add(tx, [{ event: { type: 'StockReleased', orderId: uuidv7(), lines: [] }, sequence: 1 }]),
    );
    expect(await age()).toBeGreaterThanOrEqual(3_600);
    expect(await age()).toBeLessThan(3_660);
  });

  it('is that of the oldest row that the slot has not confirmed', async () => {
    await writeOldRow();
    // A temporary slot lives as long as the session that made it.
    const session = sandbox.dataSource.createQueryRunner();
    await session.query(`SELECT pg_create_logical_replication_slot('gauged_' || pg_backend_pid(), 'pgoutput', true)`);
    expect(await age()).toBe(0);
    await writeOldRow();
    expect(await age()).toBeGreaterThanOrEqual(3_600);
    await session.query(`SELECT pg_drop_replication_slot('gauged_' || pg_backend_pid())`);
    await session.release();
  });
});
