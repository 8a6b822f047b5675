import { randomBytes, randomUUID } from 'node:crypto';
import { EventCodec, eventTypes, type OrderPlaced, type SagaEvent } from '@saga/contracts';
import { attach, eventually, type Mesh } from '@saga/mesh';
import { Patience, type Delivery } from '@saga/messaging';
import { Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Projector, type Changes, type LogReader } from '../src/log/projector';
import type { ReadModel } from '../src/log/read-model';
import { Reading } from '../src/log/reading';
import { orderCounts } from '../src/projections/order-counts';
import { LogDatabase, TOTALS_THAT_DIFFER } from './log-database';

/** Notes from where it is told to read. */
class NotingReader implements LogReader {
  reading: Reading | undefined;
  readonly toldFrom: ReadModel['offsets'][] = [];

  readFrom(model: ReadModel): void {
    this.reading = new Reading(model);
    this.toldFrom.push(model.offsets);
  }
}

const PLACE = 'order.events[0]';

describe('the projector', () => {
  let mesh: Mesh;
  let database: LogDatabase;
  let codec: EventCodec;
  let projector: Projector;
  let reader: NotingReader;
  let told: Changes[];
  const patience = new Patience({ onWait: () => undefined, keepAlive: () => Promise.resolve(), isStopping: () => false });

  beforeAll(async () => {
    Logger.overrideLogger(false);
    mesh = await attach();
    codec = new EventCodec(mesh.environment.REGISTRY_URL!);
    await codec.prepare(eventTypes);
    database = await LogDatabase.make(mesh);
  }, 60_000);
  beforeEach(async () => {
    await database.empty();
    projector = new Projector(database.dataSource, codec);
    told = [];
    projector.onChanged((changes) => told.push(changes));
    reader = new NotingReader();
    reader.readFrom(await model());
  });
  afterAll(() => database.drop());

  const model = () =>
    database.first<ReadModel>('SELECT generation, position, offsets, events::int, repeats::int, unreadable::int FROM read_model');
  const write = async (each: LogReader, deliveries: Delivery[], waits = patience) =>
    projector.write(await projector.read(each, deliveries, waits), waits);
  const take = (...deliveries: Delivery[]) => write(reader, deliveries);

  function placed(more: Partial<OrderPlaced> = {}): OrderPlaced {
    const lines = [{ sku: 'tea', quantity: 1, unitPriceCents: 100 }];
    const times = { placedAt: new Date(0), deadlineAt: new Date(30_000) };
    return { type: 'OrderPlaced', orderId: randomUUID(), customerId: 'ada', lines, totalCents: 100, currency: 'EUR', ...times, ...more };
  }

  function record(offset: number, event: SagaEvent = placed(), timestamp = String(Date.now()), topic = 'order.events'): Delivery {
    const headers = { id: uuidv7(), type: event.type, sequence: '1' };
    return { topic, partition: 0, offset: String(offset), key: Buffer.from('key'), value: codec.encode(event), headers, timestamp };
  }

  it('writes nothing for a reader that was not told where to begin, and tells it', async () => {
    reader.reading = undefined;
    await take(record(5));
    expect(await model()).toMatchObject({ events: 0, offsets: {}, position: '0' });
    expect(reader.toldFrom).toHaveLength(2);
    await take(record(0));
    expect(await model()).toMatchObject({ events: 1, offsets: { [PLACE]: 1 } });
  });

  it('leaves no hole when the database has lost its latest: what is missing is read again', async () => {
    const all = [0, 1, 2, 3].map((offset) => record(offset));
    await take(all[0]!);
    await take(all[1]!, all[2]!);
    await database.dataSource.query(`DELETE FROM events WHERE record_offset > 0`);
    await database.dataSource.query(`UPDATE read_model SET offsets = '{"${PLACE}": 1}', events = 1, position = 1`);
    await take(all[3]!);
    expect(reader.toldFrom.at(-1)).toEqual({ [PLACE]: 1 });
    expect(await model()).toMatchObject({ events: 1, offsets: { [PLACE]: 1 } });
    await take(all[1]!, all[2]!, all[3]!);
    expect(await model()).toMatchObject({ events: 4, repeats: 0, offsets: { [PLACE]: 4 } });
  });

  it('counts in its sums each event once, whatever is read twice or written twice', async () => {
    const all = [0, 1, 2, 3, 4].map((offset) => record(offset));
    await take(all[0]!, all[1]!);
    await take(all[1]!, all[2]!, { ...all[1]!, offset: '3' });
    await take({ ...all[0]!, offset: '4' }, { ...all[3]!, offset: '5' }, { ...all[3]!, offset: '6' });
    expect(await model()).toMatchObject({ events: 4, repeats: 3 });
    expect(await database.dataSource.query(`SELECT sum, amount::int FROM totals`)).toEqual([{ sum: 'placed', amount: 4 }]);
    expect(await database.dataSource.query(TOTALS_THAT_DIFFER)).toEqual([]);
  });

  it('writes nothing of a reading that has ended, whatever the offsets say: another one will bring it', async () => {
    const all = [record(0), record(1)];
    const batch = await projector.read(reader, [all[1]!], patience);
    // What was before it could not be written, or its group has moved the reader.
    reader.reading = undefined;
    await projector.write(batch, patience);
    expect(await model()).toMatchObject({ events: 0, offsets: {} });
    reader.readFrom(await model());
    await take(...all);
    expect(await model()).toMatchObject({ events: 2, repeats: 0, offsets: { [PLACE]: 2 } });
  });

  it('tells a reader once where to begin, though it has read two batches by then', async () => {
    reader.reading = undefined;
    const batches = [await projector.read(reader, [record(5)], patience), await projector.read(reader, [record(6)], patience)];
    for (const batch of batches) await projector.write(batch, patience);
    expect(reader.toldFrom).toHaveLength(2);
    await take(record(0));
    expect(await model()).toMatchObject({ events: 1, offsets: { [PLACE]: 1 } });
  });

  it('goes over a gap that the log itself has', async () => {
    await take(record(0));
    await take(record(7));
    expect(await model()).toMatchObject({ events: 2, offsets: { [PLACE]: 8 } });
    expect(reader.toldFrom).toHaveLength(1);
  });

  it('keeps what the database refuses as records that are no events, and all around them as what it is', async () => {
    const other = new NotingReader();
    other.readFrom(await model());
    const [long, late] = [placed({ customerId: randomBytes(6_000).toString('base64') }), placed({ placedAt: new Date('+020000-01-01') })];
    const paid: SagaEvent = { type: 'PaymentAuthorized', orderId: randomUUID(), accountId: 'ada', amountCents: 1, currency: 'EUR' };
    await Promise.all([
      take(record(0), record(1, long), record(2), record(3, late), record(4)),
      write(other, [record(0, paid, undefined, 'payment.events')]),
    ]);
    expect(await model()).toMatchObject({ events: 4, unreadable: 2, offsets: { [PLACE]: 5, 'payment.events[0]': 1 } });
    const refused: unknown[] = await database.dataSource.query(
      `SELECT record_offset::int AS "offset", error FROM events WHERE type IS NULL ORDER BY record_offset`,
    );
    expect(refused).toEqual([
      { offset: 1, error: expect.stringContaining('index') as unknown },
      { offset: 3, error: expect.stringContaining('20000') as unknown },
    ]);
    expect(await database.first('SELECT count(*)::int AS orders FROM orders')).toEqual({ orders: 4 });
  });

  it('gives up no record that it cannot project itself: its reader waits until it can, and nobody else does', async () => {
    const [other, { addendsOf }, onWait] = [new NotingReader(), orderCounts, jest.fn<undefined, [string | undefined]>()];
    other.readFrom(await model());
    const spy = jest.spyOn(orderCounts, 'addendsOf').mockImplementation((event) => {
      if ('customerId' in event && event.customerId === 'grace') throw new TypeError('no such sum');
      return addendsOf(event);
    });
    const others = jest.fn<undefined, [string | undefined]>();
    const patienceOf = (told: typeof others) => new Patience({ onWait: told, keepAlive: () => Promise.resolve(), isStopping: () => false });
    const written = write(reader, [record(0), record(1, placed({ customerId: 'grace' })), record(2)], patienceOf(onWait));
    const paid: SagaEvent = { type: 'PaymentAuthorized', orderId: randomUUID(), accountId: 'ada', amountCents: 1, currency: 'EUR' };
    await write(other, [record(0, paid, undefined, 'payment.events')], patienceOf(others));
    expect(others).not.toHaveBeenCalled();
    await eventually(() => expect(onWait.mock.calls.length).toBeGreaterThan(2));
    expect(new Set(onWait.mock.calls.flat())).toEqual(new Set(['This build cannot go on from order.events[0]@1: no such sum']));
    expect(await model()).toMatchObject({ events: 2, unreadable: 0, offsets: { [PLACE]: 1, 'payment.events[0]': 1 } });
    spy.mockRestore();
    await written;
    expect(await model()).toMatchObject({ events: 4, unreadable: 0, offsets: { [PLACE]: 3, 'payment.events[0]': 1 } });
    // Nobody has to look at everything again.
    for (const { orders } of told) expect(orders).toBeDefined();
  });

  it.each(['253402300800000', '-62135596800001', 'never'])('takes a record whose own time is %s', async (timestamp) => {
    await take(record(0, placed(), timestamp));
    expect(await model()).toMatchObject({ events: 1, unreadable: 0 });
  });

  it('has on disk what it says it has read: only that is not read again', async () => {
    for (const statement of [
      `CREATE TABLE commits (synchronous text)`,
      `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO commits VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`,
      `CREATE CONSTRAINT TRIGGER note AFTER UPDATE ON read_model INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note()`,
    ])
      await database.dataSource.query(statement);
    await take(record(0), record(1)).finally(() => database.dataSource.query(`DROP FUNCTION note CASCADE`));
    expect(await database.dataSource.query(`SELECT * FROM commits`)).toEqual([{ synchronous: 'on' }]);
  });

  it('tells that something has changed when the answer to its commit was lost', async () => {
    const { dataSource } = database;
    const transaction = dataSource.transaction.bind(dataSource) as (work: (tx: unknown) => Promise<unknown>) => Promise<unknown>;
    const spy = jest.spyOn(dataSource, 'transaction').mockImplementationOnce(async (work) => {
      await transaction(work as unknown as Parameters<typeof transaction>[0]);
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    });
    await take(record(0));
    spy.mockRestore();
    expect(await model()).toMatchObject({ events: 1, repeats: 0, position: '1' });
    expect(told).toEqual([{ position: '1' }]);
    await take(record(1));
    expect(told.at(-1)).toMatchObject({ position: '2', orders: [{ status: 'PLACED' }] });
  });
});
