import { orderId, sampleEvents } from '../test/sample-events';
import { compile } from './avro';
import { UndecodableRecordError } from './errors';
import { EventReader } from './event-reader';
import { EventWriter } from './event-writer';
import { schemas } from './generated/schemas';
import type { EventSchema, FieldSchema } from './schema';

const event = sampleEvents.OrderConfirmed;

/** What the event looks like to this build when a writer had other fields. */
function readFrom(fields: readonly FieldSchema[], values: object): unknown {
  const writer: EventSchema = { ...schemas.OrderConfirmed, fields };
  const value = new EventWriter(writer, 1).write({ type: 'OrderConfirmed', ...values });
  return new EventReader(compile(writer)).read(value.subarray(5));
}

describe('EventReader', () => {
  it('passes over fields that only the writer has, wherever they are and whatever they hold', () => {
    const [id] = schemas.OrderConfirmed.fields as [FieldSchema];
    const notes = { type: 'array', items: { type: 'record', name: 'Note', fields: [{ name: 'text', type: 'string' }] } } as const;
    const fields = [{ name: 'notes', type: notes }, id, { name: 'more', type: ['null', 'string'] }];
    expect(readFrom(fields, { notes: [{ text: 'one' }, { text: 'two' }], orderId, more: 'more' })).toStrictEqual(event);
  });

  it('gives ids in lower case, also of a writer that takes them for text', () => {
    expect(readFrom([{ name: 'orderId', type: 'string' }], { orderId: orderId.toUpperCase() })).toStrictEqual(event);
  });

  it('refuses what its schema does not allow, also of a writer that allows it', () => {
    expect(() => readFrom([{ name: 'orderId', type: 'string' }], { orderId: 'order-7' })).toThrow(UndecodableRecordError);
    const plainTimes: EventSchema = {
      ...schemas.OrderPlaced,
      fields: schemas.OrderPlaced.fields.map((field) => (field.name.endsWith('At') ? { ...field, type: 'long' } : field)),
    };
    const value = new EventWriter(plainTimes, 1).write({ ...sampleEvents.OrderPlaced, ...{ placedAt: 2 ** 53 - 2, deadlineAt: 0 } });
    expect(() => new EventReader(compile(plainTimes)).read(value.subarray(5))).toThrow(/OrderPlaced: 9007199254740990 is not a time$/);
  });

  it('cannot be made for a schema that its own does not fit', () => {
    expect(() => new EventReader(compile({ ...schemas.OrderConfirmed, key: 'text', fields: [{ name: 'text', type: 'string' }] }))).toThrow(
      'no matching field for default-less shop.order.OrderConfirmed.orderId',
    );
  });
});
