import { schemas } from '../src/generated/schemas';
import type { EventSchema, FieldSchema, Schema } from '../src/schema';
import { incompatibilities } from './compatibility';

const text = { name: 'text', type: 'string' };
const flag = { name: 'flag', type: 'boolean' };
const other = { name: 'other', type: 'string' };
const uuid = { type: 'string', logicalType: 'uuid' };

function eventWith(...fields: FieldSchema[]): EventSchema {
  return { type: 'record', namespace: 'shop.order', name: 'OrderNoted', doc: 'A note.', key: 'text', fields: [text, ...fields] };
}
const noteOf = (type: Schema, rest: object = {}): EventSchema => eventWith({ name: 'note', type, ...rest });
const reason = (symbols: string[], rest: object = {}): Schema => ({ type: 'enum', name: 'Reason', symbols, ...rest });
const lines = (...fields: FieldSchema[]): Schema => ({ type: 'array', items: { type: 'record', name: 'Line', fields: [text, ...fields] } });

describe('incompatibilities', () => {
  it.each([
    ['nothing', noteOf(uuid), noteOf(uuid)],
    ['a doc sentence', noteOf('int'), { ...noteOf('int', { doc: 'New.' }), doc: 'Changed.' }],
    ['an optional field that is added or removed', eventWith(), noteOf(['null', 'string'], { default: null })],
    ['an optional field in a nested record', noteOf(lines()), noteOf(lines({ name: 'gift', type: 'boolean', default: false }))],
    ['the order of fields', eventWith(flag, other), eventWith(other, flag)],
    [
      'symbols of an enum whose versions have a default',
      noteOf(reason(['A'], { default: 'A' })),
      noteOf(reason(['A', 'B'], { default: 'A' })),
    ],
    [
      'where a record is defined and where it is repeated by name',
      eventWith({ name: 'note', type: lines() }, { name: 'more', type: { type: 'array', items: 'Line' } }),
      eventWith({ name: 'more', type: lines() }, { name: 'note', type: { type: 'array', items: 'shop.order.Line' } }),
    ],
  ])('allows a change of %s', (_, older, newer) => {
    expect(incompatibilities(older, newer)).toEqual([]);
    expect(incompatibilities(newer, older)).toEqual([]);
  });

  it.each([
    [
      'a new field without a default',
      eventWith(),
      noteOf('string'),
      'note is new and has no default: events written before do not have it',
    ],
    ['a lost field', noteOf('string'), eventWith(), 'note was removed and had no default: readers with the older schema need it'],
    ['another type', noteOf('string'), noteOf('int'), 'note changed from string to int'],
    ['a promotion, which works one way only', noteOf('int'), noteOf('long'), 'note changed from int to long'],
    ['string to bytes, which avsc would read', noteOf('string'), noteOf('bytes'), 'note changed from string to bytes'],
    ['a logical type, which avsc ignores', noteOf('string'), noteOf(uuid), 'note changed from string to string (uuid)'],
    [
      'a field that becomes nullable',
      noteOf('string'),
      noteOf(['null', 'string']),
      'note can now be null, which readers with the older schema do not know',
    ],
    [
      'a field that must be there',
      noteOf(['null', 'string']),
      noteOf('string'),
      'note can no longer be null, which events written before may hold',
    ],
    [
      'a new symbol',
      noteOf(reason(['A'])),
      noteOf(reason(['A', 'B'])),
      'note got the symbol B, which readers with the older schema do not know',
    ],
    ['a lost symbol', noteOf(reason(['A', 'B'])), noteOf(reason(['A'])), 'note lost the symbol B, which events written before may hold'],
    [
      'a renamed enum',
      noteOf(reason(['A'])),
      noteOf({ type: 'enum', name: 'Why', symbols: ['A'] }),
      'note changed from enum Reason to enum Why',
    ],
    [
      'a new nested field',
      noteOf(lines()),
      noteOf(lines({ name: 'gift', type: 'boolean' })),
      'note[].gift is new and has no default: events written before do not have it',
    ],
    [
      'another key',
      { ...noteOf('string'), key: 'note' },
      noteOf('string'),
      'the key changed from note to text: one order would be in two partitions',
    ],
  ])('refuses %s and says which field', (_, older, newer, sentence) => {
    expect(incompatibilities(older, newer)).toEqual([sentence]);
  });

  it('leaves to the library what the rules do not see', () => {
    const renamed = { ...schemas.OrderPlaced, name: 'OrderMade' };
    expect(incompatibilities(schemas.OrderPlaced, renamed)).toEqual([
      'the new schema cannot read what the older one wrote: no alias found for shop.order.OrderPlaced',
      'the older schema cannot read what the new one wrote: no alias found for shop.order.OrderMade',
    ]);
  });
});
