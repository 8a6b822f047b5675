import { attach } from '@saga/mesh';
import { inTransaction } from '@saga/messaging';
import { totalsOf } from '../src/log/totals';
import { orderCounts } from '../src/projections/order-counts';
import { stock } from '../src/projections/stock';
import { LogDatabase } from './log-database';

describe('totals as of a moment', () => {
  let database: LogDatabase;

  beforeAll(async () => {
    database = await LogDatabase.make(await attach());
  }, 60_000);
  afterAll(() => database.drop());

  it('count each event until then once, of a minute that has more of them than are read at a time', async () => {
    // One each 10 ms for half a minute, after what the minutes before have added.
    await database.dataSource.query(
      `INSERT INTO events (topic, partition, record_offset, event_id, is_first, type, key, committed_at, in_kafka_at, seen_at, event)
       SELECT 'inventory.events', 0, number, gen_random_uuid(), true, 'StockReceived', 'tea', at, at, at,
              '{"type": "StockReceived", "sku": "tea", "quantity": 1}'
       FROM (SELECT number, timestamptz '2026-01-01T12:00:00Z' + number * interval '10 ms' AS at FROM generate_series(0, 2999) AS number) AS each`,
    );
    await database.dataSource.query(
      `INSERT INTO totals VALUES ('stock', 'tea', 'received', '2026-01-01T11:59:00Z', 5), ('stock', 'tea', 'received', '2026-01-01T12:00:00Z', 3000)`,
    );
    const asOf = (moment?: string) => inTransaction(database.dataSource, (tx) => totalsOf(tx, [stock, orderCounts], moment));
    expect(await asOf('2026-01-01T12:00:24.990Z')).toEqual([{ tea: { received: 2_505 } }, {}]);
    expect(await asOf('2026-01-01T12:00:59.999Z')).toEqual([{ tea: { received: 3_005 } }, {}]);
    expect(await asOf('2026-01-01T12:00:00.000Z')).toEqual([{ tea: { received: 6 } }, {}]);
    expect(await asOf()).toEqual([{ tea: { received: 3_005 } }, {}]);
  });
});
