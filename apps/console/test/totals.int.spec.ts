import type { SagaEvent } from '@saga/contracts';
import { attach } from '@saga/mesh';
import { inTransaction } from '@saga/messaging';
import type { LogRecord } from '../src/log/record';
import { saveTotals, totalsOf } from '../src/log/totals';
import { RunningTotals1764100000000 } from '../src/migrations/1764100000000-running-totals';
import { money } from '../src/projections/money';
import { orderCounts } from '../src/projections/order-counts';
import { stock } from '../src/projections/stock';
import { LogDatabase, TOTALS_THAT_DIFFER } from './log-database';

describe('totals', () => {
  let database: LogDatabase;

  beforeAll(async () => {
    database = await LogDatabase.make(await attach());
  }, 60_000);
  beforeEach(() => database.empty());
  afterAll(() => database.drop());

  const asOf = (moment?: string) => inTransaction(database.dataSource, (tx) => totalsOf(tx, [stock, orderCounts, money], moment));
  const save = (events: readonly SagaEvent[], minute: number) =>
    inTransaction(database.dataSource, (tx) =>
      saveTotals(
        tx,
        events.map((event) => ({ event, committedAt: new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString() }) as LogRecord),
      ),
    );

  it('as of a moment count each event until then once, of a minute that has more of them than are read at a time', async () => {
    // One each 10 ms for half a minute, after what the minutes before have added.
    await database.dataSource.query(
      `INSERT INTO events (topic, partition, record_offset, event_id, is_first, type, key, committed_at, in_kafka_at, seen_at, event)
       SELECT 'inventory.events', 0, number, gen_random_uuid(), true, 'StockReceived', 'tea', at, at, at,
              '{"type": "StockReceived", "sku": "tea", "quantity": 1}'
       FROM (SELECT number, timestamptz '2026-01-01T12:00:00Z' + number * interval '10 ms' AS at FROM generate_series(0, 2999) AS number) AS each`,
    );
    await database.dataSource.query(
      `INSERT INTO totals_by_minute VALUES ('stock', 'tea', 'received', '2026-01-01T11:59:00Z', 5), ('stock', 'tea', 'received', '2026-01-01T12:00:00Z', 3000)`,
    );
    expect(await asOf('2026-01-01T12:00:24.990Z')).toEqual([{ tea: { received: 2_505 } }, {}, {}]);
    expect(await asOf('2026-01-01T12:00:59.999Z')).toEqual([{ tea: { received: 3_005 } }, {}, {}]);
    expect(await asOf('2026-01-01T12:00:00.000Z')).toEqual([{ tea: { received: 6 } }, {}, {}]);
  });

  it('of now are those of all minutes, in however many batches they were added', async () => {
    const received = { type: 'StockReceived', sku: 'tea', quantity: 10 } as const;
    const lines = [{ sku: 'tea', quantity: 1 }];
    const reserved: SagaEvent = { type: 'StockReserved', orderId: 'a', lines };
    for (let batch = 0; batch < 20; batch++) await save([received, reserved, received], batch % 7);
    await save([{ type: 'StockReleased', orderId: 'a', lines }], 3);
    expect(await asOf()).toEqual([{ tea: { received: 400, reserved: 19 } }, {}, {}]);
    expect(await asOf('2026-01-01T13:00:00.000Z')).toEqual(await asOf());
    expect(await database.dataSource.query(TOTALS_THAT_DIFFER)).toEqual([]);
  });

  it('may be more than a bigint, of one minute too', async () => {
    const most: SagaEvent = { type: 'FundsDeposited', accountId: 'ada', amountCents: Number.MAX_SAFE_INTEGER, currency: 'EUR' };
    const aThousand = Array.from({ length: 1_000 }, () => most);
    for (const minute of [0, 0, 1]) await save(aThousand, minute);
    const all = [{}, {}, { EUR: { deposited: expect.closeTo(3_000 * 2 ** 53, -8) as number } }];
    expect(await asOf()).toEqual(all);
    expect(await asOf('2026-01-01T13:00:00.000Z')).toEqual(all);
    expect(await database.dataSource.query(TOTALS_THAT_DIFFER)).toEqual([]);
  });

  it('that a database has only by the minute are there in all after its migration, and have been before it was taken back', async () => {
    const migrate = (way: 'up' | 'down') => database.dataSource.transaction((tx) => new RunningTotals1764100000000()[way](tx.queryRunner!));
    await save([{ type: 'StockReceived', sku: 'tea', quantity: 1 }], 0);
    await migrate('down');
    await database.dataSource.query(`INSERT INTO totals VALUES ('stock', 'tea', 'received', '2026-01-01T12:05:00Z', 2)`);
    await migrate('up');
    await save([{ type: 'StockReceived', sku: 'tea', quantity: 4 }], 5);
    expect(await asOf()).toEqual([{ tea: { received: 7 } }, {}, {}]);
    expect(await database.dataSource.query(TOTALS_THAT_DIFFER)).toEqual([]);
  });
});
