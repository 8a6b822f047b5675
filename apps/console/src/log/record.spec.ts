import { EventCodec } from '@saga/contracts';
import { readRecords } from './record';

it('leaves others their turn while a long batch is read', async () => {
  // A record without a value is read without the registry.
  const empty = { topic: 'order.events', partition: 0, key: null, value: null, headers: {}, timestamp: '0' };
  const deliveries = Array.from({ length: 1_000 }, (_, offset) => ({ ...empty, offset: String(offset) }));
  let turns = 0;
  let isRead = false;
  const another = (): void => {
    turns++;
    if (!isRead) setImmediate(another);
  };
  setImmediate(another);
  await readRecords(new EventCodec('http://127.0.0.1:1'), deliveries).finally(() => (isRead = true));
  expect(turns).toBeGreaterThanOrEqual(9);
});
