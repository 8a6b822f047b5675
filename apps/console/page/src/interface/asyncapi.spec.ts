import { fieldsOf, resolve } from './asyncapi';

const document = {
  channels: { 'order.events': { messages: { OrderPlaced: { $ref: '#/components/messages/OrderPlaced' } } } },
  components: { messages: { OrderPlaced: { name: 'OrderPlaced' }, circle: { $ref: '#/components/messages/circle' } } },
};

it('a reference is followed to what it names, also through a name with a slash or a dot', () => {
  expect(resolve(document, { $ref: '#/channels/order.events/messages/OrderPlaced' })).toEqual({ name: 'OrderPlaced' });
  expect(resolve({ 'a/b': 1 }, { $ref: '#/a~1b' })).toBe(1);
});

it.each(['#/components/messages/circle', '#/nothing/here', 'https://elsewhere.example/schema', '#/constructor'])(
  'a reference to %s leads nowhere, and nothing hangs',
  ($ref) => expect(resolve(document, { $ref })).toBeUndefined(),
);

it('the fields of an Avro record are told in words', () => {
  const fields = [
    { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
    { name: 'lines', type: { type: 'array', items: { type: 'record', name: 'OrderLine', fields: [] } } },
    { name: 'accountId', type: ['null', 'string'] },
    { name: 'reason', type: { type: 'enum', name: 'Reason', symbols: ['A', 'B'] } },
  ];
  expect(fieldsOf({ schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: { type: 'record', fields } })).toEqual([
    { name: 'orderId', type: 'uuid', description: 'The order this is about.' },
    { name: 'lines', type: 'list of OrderLine', description: '' },
    { name: 'accountId', type: 'null or string', description: '' },
    { name: 'reason', type: 'A | B', description: '' },
  ]);
});

it('the fields of a JSON schema are told too, and what is no schema has none', () => {
  expect(fieldsOf({ type: 'object', properties: { sku: { type: 'string', description: 'Which goods' } } })).toEqual([
    { name: 'sku', type: 'string', description: 'Which goods' },
  ]);
  expect(fieldsOf('nonsense')).toEqual([]);
});
