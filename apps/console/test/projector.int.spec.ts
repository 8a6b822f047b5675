import { attach } from '@saga/mesh';
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

  it('tells that something has changed when the answer to its commit was lost', async () => {
    const { dataSource } = writer.database;
    const transaction = dataSource.transaction.bind(dataSource) as (work: (tx: unknown) => Promise<unknown>) => Promise<unknown>;
    const spy = jest.spyOn(dataSource, 'transaction').mockImplementationOnce(async (work) => {
      await transaction(work as unknown as Parameters<typeof transaction>[0]);
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    });
    await writer.take(writer.record(0));
    expect(spy).toHaveBeenCalledTimes(2);
    expect(await writer.model()).toMatchObject({ events: 1, repeats: 0, position: '1' });
    expect(writer.told).toEqual([{ position: '1' }]);
    await writer.take(writer.record(1));
    expect(writer.told.at(-1)).toMatchObject({ position: '2', orders: [{ status: 'PLACED' }] });
  });
});
