import { Logger } from '@nestjs/common';
import type { Blocked } from './blocked-partitions';
import { blockedPartitions } from './metrics';
import { Standstills } from './standstills';

const blocked = (partition: number, offset: string, error = new Error('CHECK violated')): Blocked => ({
  delivery: { topic: 'order.events', partition, offset, value: null, headers: {} },
  error,
});
const gauge = async () => (await blockedPartitions.get()).values[0]?.value;

describe('standstills', () => {
  beforeEach(() => {
    Logger.overrideLogger(false);
    jest.useFakeTimers();
  });
  afterEach(() => jest.useRealTimers());

  it('name the record and the error', () => {
    const standstills = new Standstills();
    expect(standstills.reason()).toBeUndefined();
    standstills.hold(blocked(2, '145'), jest.fn());
    expect(standstills.reason()).toBe('order.events[2]@145 cannot be applied: CHECK violated');
    standstills.releaseAll();
  });

  it('try again after five seconds, and not before', async () => {
    const standstills = new Standstills();
    const resume = jest.fn();
    standstills.hold(blocked(2, '145'), resume);
    await jest.advanceTimersByTimeAsync(4_999);
    expect(resume).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(resume).toHaveBeenCalledTimes(1);
    expect(standstills.reason()).toContain('order.events[2]@145');
  });

  it('try once, however often the same partition is held', async () => {
    const standstills = new Standstills();
    const earlier = jest.fn();
    const resume = jest.fn();
    standstills.hold(blocked(2, '145'), earlier);
    standstills.hold(blocked(2, '146'), resume);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(earlier).not.toHaveBeenCalled();
    expect(resume).toHaveBeenCalledTimes(1);
    expect(standstills.reason()).toContain('order.events[2]@146');
  });

  it('are counted, and released one by one or all at once, with what would have tried them again', async () => {
    const standstills = new Standstills();
    const resume = jest.fn();
    for (const partition of [0, 1, 2]) standstills.hold(blocked(partition, '7'), resume);
    expect(await gauge()).toBe(3);
    standstills.release({ topic: 'order.events', partition: 0 });
    expect(await gauge()).toBe(2);
    expect(standstills.reason()).toContain('order.events[1]@7');
    standstills.releaseAll();
    expect(await gauge()).toBe(0);
    expect(standstills.reason()).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
    expect(resume).not.toHaveBeenCalled();
  });
});
