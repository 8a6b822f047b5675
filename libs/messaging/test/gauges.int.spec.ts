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
    await withSlot(async () => {
      expect(await age()).toBe(0);
      await writeOldRow();
      expect(await age()).toBeGreaterThanOrEqual(3_600);
    });
  });

  it('is that of the oldest row also where many thousands wait behind others that are confirmed, of which few are read', async () => {
    await writeTenRowsASecond(7_000, 5_001);
    await withSlot(async () => {
      await writeTenRowsASecond(5_000, 0);
      const query = jest.spyOn(sandbox.dataSource, 'query');
      const told = await age();
      const [text] = query.mock.calls[0]!;
      query.mockRestore();
      expect(told).toBeGreaterThanOrEqual(4_950);
      expect(told).toBeLessThan(5_060);
      expect(await blocksReadBy(text)).toBeLessThan(300);
    });
  });

  /** Makes a slot that has confirmed what is there; it is temporary, and would end with the session that made it. */
  async function withSlot(work: () => Promise<void>): Promise<void> {
    const session = sandbox.dataSource.createQueryRunner();
    await session.query(`SELECT pg_create_logical_replication_slot('gauged_' || pg_backend_pid(), 'pgoutput', true)`);
    try {
      await work();
    } finally {
      await session.query(`SELECT pg_drop_replication_slot('gauged_' || pg_backend_pid())`);
      await session.release();
    }
  }

  /** From so many seconds ago until so many seconds ago. */
  async function writeTenRowsASecond(oldest: number, newest: number): Promise<void> {
    const now = Date.now();
    const ids = Array.from({ length: 10 * (oldest - newest) + 1 }, (_, index) => uuidv7({ msecs: now - 1_000 * oldest + 100 * index }));
    await sandbox.dataSource.query(
      `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, traceparent, sequence)
       SELECT id, 'inventory.events', id, 'StockReleased', '', '', 1 FROM unnest($1::uuid[]) AS id`,
      [ids],
    );
  }

  async function blocksReadBy(text: string): Promise<number> {
    const [row]: { 'QUERY PLAN': [{ Plan: Record<string, number> }] }[] = await sandbox.dataSource.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
    );
    const { Plan: plan } = row!['QUERY PLAN'][0];
    return plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!;
  }
});
