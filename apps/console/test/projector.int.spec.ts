import { attach, eventually } from '@saga/mesh';
import { Logger } from '@nestjs/common';
import { LogWriter, placed } from './log-writer';
import { TOTALS_THAT_DIFFER } from './log-database';

const PLACE = 'order.events[0]';

describe('the projector', () => {
  let writer: LogWriter;

  beforeAll(async () => {
    writer = await LogWriter.make(await attach());
  }, 60_000);
  beforeEach(() => writer.begin());
  afterEach(() => {
    writer.end();
    jest.restoreAllMocks();
  });
  afterAll(() => writer.database.drop());

  it('writes nothing for a reader that was not told where to begin, and tells it', async () => {
    writer.reader.reading = undefined;
    await writer.take(writer.record(5));
    expect(await writer.model()).toMatchObject({ events: 0, offsets: {}, position: '0' });
    expect(writer.reader.toldFrom).toHaveLength(2);
    await writer.take(writer.record(0));
    expect(await writer.model()).toMatchObject({ events: 1, offsets: { [PLACE]: 1 } });
  });

  it('leaves no hole when the database has lost its latest: what is missing is read again', async () => {
    const all = [0, 1, 2, 3].map((offset) => writer.record(offset));
    await writer.take(all[0]!);
    await writer.take(all[1]!, all[2]!);
    await writer.database.dataSource.query(`DELETE FROM events WHERE record_offset > 0`);
    await writer.database.dataSource.query(`UPDATE read_model SET offsets = '{"${PLACE}": 1}', events = 1, position = 1`);
    await writer.take(all[3]!);
    expect(writer.reader.toldFrom.at(-1)).toEqual({ [PLACE]: 1 });
    expect(await writer.model()).toMatchObject({ events: 1, offsets: { [PLACE]: 1 } });
    await writer.take(all[1]!, all[2]!, all[3]!);
    expect(await writer.model()).toMatchObject({ events: 4, repeats: 0, offsets: { [PLACE]: 4 } });
  });

  it.each([
    [0, 'an earlier one'],
    [2, 'another one at the same position'],
  ])('leaves no hole when a restored database is at position %d, %s', async (position) => {
    const all = [0, 1, 2, 3].map((offset) => writer.record(offset));
    await writer.take(all[0]!);
    await writer.take(all[1]!);
    await writer.database.dataSource.query(`DELETE FROM events WHERE record_offset > 0`);
    await writer.database.dataSource.query(`UPDATE read_model SET offsets = '{"${PLACE}": 1}', events = 1, position = ${position}`);
    await writer.take(all[2]!);
    expect(writer.reader.toldFrom.at(-1)).toEqual({ [PLACE]: 1 });
    await writer.take(all[1]!, all[2]!, all[3]!);
    expect(await writer.model()).toMatchObject({ events: 4, repeats: 0, offsets: { [PLACE]: 4 } });
  });

  it('begins anew with a read model that was rebuilt, whatever its position', async () => {
    const all = [0, 1, 2].map((offset) => writer.record(offset));
    await writer.take(all[0]!);
    await writer.database.empty();
    await writer.database.dataSource.query(`UPDATE read_model SET generation = 2, position = 1`);
    await writer.take(all[1]!);
    expect(writer.reader.reading).toMatchObject({ generation: 2 });
    expect(writer.reader.toldFrom.at(-1)).toEqual({});
    await writer.take(...all);
    expect(await writer.model()).toMatchObject({ events: 3, repeats: 0, offsets: { [PLACE]: 3 } });
  });

  it('takes turns with another console, each telling what it wrote, whether they read the same or not', async () => {
    const other = await LogWriter.beside(writer);
    const complaints = [jest.spyOn(Logger.prototype, 'error'), jest.spyOn(Logger.prototype, 'warn')];
    const all = [0, 1, 2].map((offset) => writer.record(offset));
    await writer.take(all[0]!);
    await other.take(other.paid(0));
    await writer.take(all[1]!);
    await other.take(other.paid(1));
    await other.take(all[0]!, all[1]!, all[2]!);
    await writer.take(all[2]!);
    expect(await writer.model()).toMatchObject({ events: 5, repeats: 0, unreadable: 0, offsets: { [PLACE]: 3, 'payment.events[0]': 2 } });
    expect(writer.told.map(({ position, orders }) => [position, orders?.length])).toEqual([
      ['1', 1],
      ['3', 1],
    ]);
    expect(other.told.map(({ position, orders }) => [position, orders?.length])).toEqual([
      ['2', 1],
      ['4', 1],
      ['5', 1],
    ]);
    expect(await writer.database.dataSource.query(TOTALS_THAT_DIFFER)).toEqual([]);
    for (const complaint of complaints) expect(complaint).not.toHaveBeenCalled();
    other.end();
  });

  it('counts in its sums each event once, whatever is read twice or written twice', async () => {
    const all = [0, 1, 2, 3, 4].map((offset) => writer.record(offset));
    await writer.take(all[0]!, all[1]!);
    await writer.take(all[1]!, all[2]!, { ...all[1]!, offset: '3' });
    await writer.take({ ...all[0]!, offset: '4' }, { ...all[3]!, offset: '5' }, { ...all[3]!, offset: '6' });
    expect(await writer.model()).toMatchObject({ events: 4, repeats: 3 });
    expect(await writer.database.dataSource.query(`SELECT sum, amount::int FROM totals`)).toEqual([{ sum: 'placed', amount: 4 }]);
    expect(await writer.database.dataSource.query(TOTALS_THAT_DIFFER)).toEqual([]);
  });

  it('writes nothing of a reading that has ended, whatever the offsets say: another one will bring it', async () => {
    const all = [writer.record(0), writer.record(1)];
    const write = await writer.readAhead(writer.reader, [all[1]!]);
    // What was before it could not be written, or its group has moved the reader.
    writer.reader.reading = undefined;
    await write();
    expect(await writer.model()).toMatchObject({ events: 0, offsets: {} });
    writer.reader.readFrom(await writer.model());
    await writer.take(...all);
    expect(await writer.model()).toMatchObject({ events: 2, repeats: 0, offsets: { [PLACE]: 2 } });
  });

  it('tells a reader once where to begin, though it has read two batches by then', async () => {
    writer.reader.reading = undefined;
    const write = await writer.readAhead(writer.reader, [writer.record(5)], [writer.record(6)]);
    await write();
    expect(writer.reader.toldFrom).toHaveLength(2);
    await writer.take(writer.record(0));
    expect(await writer.model()).toMatchObject({ events: 1, offsets: { [PLACE]: 1 } });
  });

  it('goes over a gap that the log itself has', async () => {
    await writer.take(writer.record(0));
    await writer.take(writer.record(7));
    expect(await writer.model()).toMatchObject({ events: 2, offsets: { [PLACE]: 8 } });
    expect(writer.reader.toldFrom).toHaveLength(1);
  });

  it.each(['253402300800000', '-62135596800001', 'never'])('takes a record whose own time is %s', async (timestamp) => {
    await writer.take(writer.record(0, placed(), timestamp));
    expect(await writer.model()).toMatchObject({ events: 1, unreadable: 0 });
  });

  it('changes an order in its place while its status stays, without a new entry in each index', async () => {
    const updates = () =>
      writer.database.first<{ all: number; moved: number }>(
        `SELECT n_tup_upd::int AS all, (n_tup_upd - n_tup_hot_upd)::int AS moved FROM pg_stat_user_tables WHERE relname = 'orders'`,
      );
    const event = placed();
    await writer.take(writer.record(0, event));
    const before = await updates();
    const rest = [
      { type: 'StockReserved', orderId: event.orderId, lines: [{ sku: 'tea', quantity: 1 }] },
      { type: 'PaymentAuthorized', orderId: event.orderId, accountId: 'ada', amountCents: 100, currency: 'EUR' },
    ] as const;
    for (const [index, each] of rest.entries()) await writer.take(writer.record(index + 1, each));
    // Counted some time after the commit, with what the specs before have changed.
    await eventually(async () => expect((await updates()).all).toBeGreaterThanOrEqual(before.all + 2));
    expect((await updates()).moved).toBe(0);
  });

  it('has on disk what it says it has read: only that is not read again', async () => {
    for (const statement of [
      `CREATE TABLE commits (synchronous text)`,
      `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO commits VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`,
      `CREATE CONSTRAINT TRIGGER note AFTER UPDATE ON read_model INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note()`,
    ])
      await writer.database.dataSource.query(statement);
    await writer.take(writer.record(0), writer.record(1)).finally(() => writer.database.dataSource.query(`DROP FUNCTION note CASCADE`));
    expect(await writer.database.dataSource.query(`SELECT * FROM commits`)).toEqual([{ synchronous: 'on' }]);
  });

  it.each([0, 1])('tells that something has changed when the answer to its commit was lost, after %d batches', async (batches) => {
    const { dataSource } = writer.database;
    for (let offset = 0; offset < batches; offset++) await writer.take(writer.record(offset));
    const transaction = dataSource.transaction.bind(dataSource) as (work: (tx: unknown) => Promise<unknown>) => Promise<unknown>;
    const spy = jest.spyOn(dataSource, 'transaction').mockImplementationOnce(async (work) => {
      await transaction(work as unknown as Parameters<typeof transaction>[0]);
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    });
    await writer.take(writer.record(batches));
    expect(spy).toHaveBeenCalledTimes(2);
    expect(await writer.model()).toMatchObject({ events: batches + 1, repeats: 0, position: String(batches + 1) });
    expect(writer.told.slice(batches)).toEqual([{ position: String(batches + 1) }]);
    await writer.take(writer.record(batches + 1));
    expect(writer.told.at(-1)).toMatchObject({ position: String(batches + 2), orders: [{ status: 'PLACED' }] });
  });
});
