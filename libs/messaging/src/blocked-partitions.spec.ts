import { KafkaJSProtocolError } from 'kafkajs';
import { BlockedPartitions } from './blocked-partitions';
import { StoppingError } from './patience';
import type { Delivery } from './delivery';

const at = (offset: string, partition = 2): Delivery => ({ topic: 'order.events', partition, offset, value: null, headers: {} });

describe('blocked partitions', () => {
  it('stop at the earliest record that does not pass, in whatever order they are found', () => {
    const blocked = new BlockedPartitions();
    for (const offset of ['1000', '999', '1001']) blocked.add(at(offset), new Error(`at ${offset}`));
    expect(blocked.get(at('0'))).toEqual({ delivery: at('999'), error: new Error('at 999') });
  });

  it('leave other partitions alone, and partitions of the same number of other topics', () => {
    const blocked = new BlockedPartitions();
    blocked.add(at('7'), new Error('no'));
    expect(blocked.has(at('7'))).toBe(true);
    expect(blocked.has(at('7', 3))).toBe(false);
    expect(blocked.has({ topic: 'payment.events', partition: 2 })).toBe(false);
    expect([...blocked]).toHaveLength(1);
  });

  it.each([
    ['the process stops', new StoppingError('The process is stopping')],
    ['the group rebalances', new KafkaJSProtocolError(new Error('The group is rebalancing, so a rejoin is needed'))],
  ])('are not to blame when %s', (_, error) => {
    const blocked = new BlockedPartitions();
    expect(() => blocked.addUnlessFatal(at('7'), error)).toThrow(error);
    expect(blocked.has(at('7'))).toBe(false);
  });

  it('keep what was thrown, also when it was not an error', () => {
    const blocked = new BlockedPartitions();
    blocked.addUnlessFatal(at('7'), 'a string');
    expect(blocked.get(at('7'))?.error).toEqual(new Error('a string'));
  });
});
