import type { EventCodec, EventType, OrderConfirmed } from '@saga/contracts';
import type { EachBatchPayload } from 'kafkajs';
import { deliveriesOf, placeOf, receive, UnusableRecordError, type Delivery } from './delivery';

const id = '019a0000-0000-7000-8000-000000000001';
const random = '019a0000-0000-4000-8000-000000000001';
const future = '919a0000-0000-7000-8000-000000000001';
const event: OrderConfirmed = { type: 'OrderConfirmed', orderId: id };
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const handles = new Set<EventType>(['OrderConfirmed']);

/** A codec whose records are the name of a type; only the real one can say more, in the integration specs. */
const codec = {
  typeOf: (value: Buffer) => Promise.resolve(value.toString() || undefined),
  decode: jest.fn(() => Promise.resolve(event)),
} as unknown as EventCodec;

const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  topic: 'order.events',
  partition: 2,
  offset: '145',
  key: Buffer.from('order-1'),
  value: Buffer.from('OrderConfirmed'),
  headers: { id: Buffer.from(id), traceparent: Buffer.from(traceparent) },
  ...more,
});

describe('a record', () => {
  beforeEach(() => jest.clearAllMocks());

  it('is read as an event with its id and trace', async () => {
    const record = delivery();
    await expect(receive(codec, handles, record)).resolves.toEqual({ id, key: 'order-1', event, traceparent, delivery: record });
  });

  it('of a type that is not handled is skipped without reading its body, whatever its headers are', async () => {
    await expect(receive(codec, handles, delivery({ value: Buffer.from('OrderPlaced'), headers: {} }))).resolves.toBeUndefined();
    expect(codec.decode).not.toHaveBeenCalled();
  });

  it('of a type that this build does not know is skipped', async () => {
    await expect(receive(codec, handles, delivery({ value: Buffer.alloc(0) }))).resolves.toBeUndefined();
  });

  it.each([
    ['no value', { value: null }, 'The record has no value'],
    ['no headers', { headers: undefined }, 'The header "id" must be a UUIDv7 of no later day, not undefined'],
    ['no id', { headers: {} }, 'The header "id" must be a UUIDv7 of no later day, not undefined'],
    ['an id that is no UUID', { headers: { id: '145' } }, 'The header "id" must be a UUIDv7 of no later day, not "145"'],
    ['an id that tells no time', { headers: { id: random } }, `The header "id" must be a UUIDv7 of no later day, not "${random}"`],
    ['an id of a far future', { headers: { id: future } }, `The header "id" must be a UUIDv7 of no later day, not "${future}"`],
  ])('with %s cannot be used', async (_, more, message) => {
    const received = await receive(codec, handles, delivery(more));
    expect(received).toMatchObject({ key: 'order-1', error: new UnusableRecordError(message) });
  });

  it('that cannot be decoded keeps the id it has, so that it is known when it comes again', async () => {
    const broken = {
      typeOf: () => Promise.resolve('OrderConfirmed'),
      decode: () => Promise.reject(new Error('broken')),
    } as unknown as EventCodec;
    await expect(receive(broken, handles, delivery())).resolves.toMatchObject({ id, error: new Error('broken') });
  });

  it('is no dead letter because the registry is away', async () => {
    const away = Object.assign(new Error('away'), { transient: true });
    const deaf = { typeOf: () => Promise.reject(away) } as unknown as EventCodec;
    await expect(receive(deaf, handles, delivery())).rejects.toBe(away);
  });

  it.each([
    ['no key', null],
    ['an empty key', Buffer.alloc(0)],
    ['a key that is no text', Buffer.from([0xff, 0xfe])],
    ['a key that PostgreSQL could not keep', Buffer.from('a\0b')],
    ['a key of more than 256 bytes', Buffer.alloc(257, 'a')],
  ])('with %s stands for itself alone', async (_, key) => {
    await expect(receive(codec, handles, delivery({ key }))).resolves.toMatchObject({ key: 'order.events[2]@145' });
  });

  it('may have its id as text, more than once, or in upper case: it is the same event', async () => {
    for (const header of [id, [id, 'another'], Buffer.from(id.toUpperCase())]) {
      await expect(receive(codec, handles, delivery({ headers: { id: header } }))).resolves.toMatchObject({ id });
    }
  });

  it('needs no trace', async () => {
    await expect(receive(codec, handles, delivery({ headers: { id } }))).resolves.toMatchObject({ traceparent: undefined });
  });

  it('is found by topic, partition and offset', () => {
    const record = delivery();
    const { offset, key, value, headers } = record;
    const payload = {
      batch: { topic: 'order.events', partition: 2, messages: [{ offset, key, value, headers }] },
    } as unknown as EachBatchPayload;
    expect(deliveriesOf(payload)).toEqual([record]);
    expect(placeOf(record)).toBe('order.events[2]@145');
  });
});
