import { setImmediate as turn } from 'node:timers/promises';
import type { EventCodec, SagaEvent } from '@saga/contracts';
import { Patience } from '@saga/messaging';
import type { DataSource } from 'typeorm';
import type { Changes } from './apply';
import { Projector, type LogReader } from './projector';
import type { ReadModel } from './read-model';
import { Reading } from './reading';
import type { LogRecord } from './record';

const known = '019a8f00-0000-7000-9000-000000000007';
const patience = new Patience({ onWait: () => undefined, keepAlive: () => Promise.resolve(), isStopping: () => false });

describe('the projector', () => {
  let model: ReadModel;
  /** Of each transaction, what was sent in each trip to the database. */
  let transactions: string[][][];
  let told: Changes[];
  let projector: Projector;

  beforeEach(() => {
    model = { generation: 1, position: '0', offsets: {}, events: 0, repeats: 0, unreadable: 0 };
    [transactions, told] = [[], []];
    projector = new Projector({ transaction } as unknown as DataSource, {} as EventCodec);
    projector.onChanged((changes) => told.push(changes));
  });

  function transaction<Result>(work: (tx: unknown) => Promise<Result>): Promise<Result> {
    const trips: string[][] = [];
    transactions.push(trips);
    let trip: string[] | undefined;
    const query = async (text: string, parameters: readonly string[]): Promise<unknown> => {
      if (!trip) trips.push((trip = []));
      trip.push(/(INSERT INTO|UPDATE|FROM) (read_model|events|orders|totals)\b/.exec(text)![0]);
      await turn();
      trip = undefined;
      if (text.startsWith('UPDATE read_model')) advance(parameters);
      if (text.includes('FROM read_model')) return [model];
      return text.includes('FROM events') ? [{ id: known }] : [];
    };
    return work({ query });
  }

  function advance([position, offsets, events, repeats]: readonly unknown[]): void {
    const counts = { events: model.events + Number(events), repeats: model.repeats + Number(repeats) };
    model = { ...model, ...counts, position: String(position), offsets: { ...model.offsets, ...(JSON.parse(String(offsets)) as object) } };
  }

  /** Writes each batch as soon as the one before is written. */
  async function write(...batches: (readonly LogRecord[])[]): Promise<void> {
    const reading = new Reading(model);
    const reader: LogReader = { reading, readFrom: () => undefined };
    for (const records of batches) await projector.write({ reader, reading, records }, patience);
  }

  it('goes to the database once to lock and read, and once to write', async () => {
    await write([record('order.events', 0), record('order.events', 1)]);
    const trips = [
      ['FROM read_model', 'FROM events', 'FROM orders'],
      ['INSERT INTO events', 'INSERT INTO orders', 'INSERT INTO totals', 'UPDATE read_model'],
    ];
    expect(transactions).toEqual([trips]);
    expect(told).toMatchObject([{ position: '1', orders: [{ status: 'CONFIRMED' }, { status: 'CONFIRMED' }] }]);
  });

  it('counts an event once that comes twice in a batch, and one not at all that the log knows', async () => {
    const once = record('order.events', 0);
    await write([once, { ...once, offset: 1 }, { ...record('order.events', 2), eventId: known }]);
    expect(model).toMatchObject({ events: 1, repeats: 2, offsets: { 'order.events[0]': 3 } });
    expect(told).toMatchObject([{ orders: [{ events: 1 }] }]);
  });

  it('writes what both clouds say together, also where one of them began while the other was being written', async () => {
    const batches = (topic: string) => [0, 1, 2].map((offset) => [record(topic, offset)]);
    const first = write(...batches('order.events'));
    await turn();
    await Promise.all([first, write(...batches('payment.events'))]);
    expect(model.offsets).toEqual({ 'order.events[0]': 3, 'payment.events[0]': 3 });
    expect(transactions).toHaveLength(4);
  });
});

function record(topic: string, offset: number): LogRecord {
  const eventId = `019a8f00-0000-7000-8000-00000000000${offset}`;
  const at = '2026-01-01T12:00:00.000Z';
  const event: SagaEvent = { type: 'OrderConfirmed', orderId: eventId };
  const place = { topic, partition: 0, offset, eventId, key: eventId, sequence: 1, schemaId: 1, traceparent: null };
  return { ...place, committedAt: at, inKafkaAt: at, event, json: JSON.stringify(event), error: null };
}
