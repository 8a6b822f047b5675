import type { ReadEvent } from '../src/read/read-events';
import { ops } from './program';
import { confirmedOrder } from './shopping';

async function read(...parameters: string[]): Promise<ReadEvent[]> {
  const { code, stdout, stderr } = await ops(['read', ...parameters]);
  if (code !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ReadEvent);
}

let orderId: string;

beforeAll(async () => {
  orderId = await confirmedOrder();
  expect((await ops(['check', '--wait', '60'])).code).toBe(0);
});

test('the whole conversation about an order is read from both clouds, decoded, in the order of its time', async () => {
  const said = (await read('--key', orderId)).map(({ headers }) => headers['type']!);
  expect(said.toSorted()).toEqual([
    ...['OrderConfirmed', 'OrderPlaced', 'PaymentAuthorized', 'PaymentCaptured', 'StockCommitted', 'StockReserved'],
  ]);
  expect([said[0], said[3]]).toEqual(['OrderPlaced', 'OrderConfirmed']);
});

test('of one topic, as many as are asked for, the latest', async () => {
  const [first, last, ...more] = await read('--last', '2', 'aws.order.events');
  expect(more).toEqual([]);
  expect([first, last].map((event) => event?.topic)).toEqual(['aws.order.events', 'aws.order.events']);
  expect(last).toMatchObject({ key: orderId, value: { type: 'OrderConfirmed', orderId } });
});

test('a topic that has no events is refused with the names of those that have', async () => {
  const { code, stderr } = await ops(['read', 'heartbeat.order']);
  expect(code).toBe(2);
  expect(stderr).toContain('There is no topic "heartbeat.order" with events; there are order.events, ');
});
