import type { Delivery, Received } from './delivery';
import { decoded, encoded, textOf, typeOf } from './letter-text';

const withHeaders = (headers: Delivery['headers']): Received => {
  const delivery = { topic: 'order.events', partition: 0, offset: '0', key: null, value: null, headers };
  return { id: undefined, key: 'order.events[0]@0', delivery, error: new Error('no id') };
};

const control = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).filter((character) => /\p{Cc}/u.test(character));

test('an error keeps its lines and tabs, and no other control character', () => {
  expect(control).toHaveLength(65);
  expect(textOf(new Error(`a${control.join('')}b é \u{1f375}`))).toBe(`a${' '.repeat(9)}\t\n${' '.repeat(54)}b é \u{1f375}`);
});

test('an error is kept up to 4,000 characters, and a type up to 256', () => {
  expect(textOf(new Error('x'.repeat(5_000)))).toHaveLength(4_000);
  expect(typeOf(withHeaders({ type: 'x'.repeat(5_000) }))).toHaveLength(256);
});

test('the type of a record that cannot be read is what its header says, without control characters', () => {
  expect(typeOf(withHeaders({ type: '\u0000Order\u001b\u009fPlaced' }))).toBe('OrderPlaced');
  expect(typeOf(withHeaders({}))).toBeNull();
});

test('headers come back byte for byte, be they text or not, once or many times, under any name', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  const headers = { id: 'text', bytes, 'naïve name': [bytes, Buffer.alloc(0)], none: null as unknown as Buffer };
  const kept = JSON.parse(JSON.stringify(encoded(headers))) as ReturnType<typeof encoded>;
  expect(decoded(kept)).toEqual({
    id: [Buffer.from('text')],
    bytes: [bytes],
    'naïve name': [bytes, Buffer.alloc(0)],
    none: [null],
  });
});
