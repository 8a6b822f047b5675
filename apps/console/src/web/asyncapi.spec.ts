import { eventTypes } from '@saga/contracts';
import { asyncApi } from './asyncapi';

type Json = Readonly<Record<string, unknown>>;
const document = asyncApi() as Json & { channels: Json; operations: Json; components: { messages: Json } };

describe('the AsyncAPI document', () => {
  it('has every event with its schema, once', () => {
    expect(Object.keys(document.components.messages).sort()).toEqual([...eventTypes].sort());
  });

  it('refers to nothing that is not there', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    const lost = [...references].map(([, path]) => path!).filter((path) => resolved(path) === undefined);
    expect(lost).toEqual([]);
  });

  it('tells who hears whom: order hears both, and both hear order', () => {
    const operations = Object.keys(document.operations);
    expect(operations.filter((name) => name.includes('-hears-')).sort()).toEqual([
      'inventory-hears-order',
      'order-hears-inventory',
      'order-hears-payment',
      'payment-hears-order',
    ]);
    expect(document.operations['payment-hears-order']).toMatchObject({ channel: { $ref: '#/channels/azure-order-events' } });
    expect(document.channels['azure-order-events']).toMatchObject({ address: 'aws.order.events' });
  });
});

function resolved(path: string): unknown {
  return path.split('/').reduce<unknown>((value, name) => (value as Json | undefined)?.[name], document);
}
