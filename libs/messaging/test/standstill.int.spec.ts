import { v7 as uuidv7 } from 'uuid';
import type { Delivery } from '../src/delivery';
import { eventually } from './eventually';
import { placed } from './ledger';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(async () => {
  await sandbox.closeConsumers();
  await sandbox.empty();
});
afterAll(() => sandbox.close());

describe('a record that cannot be applied', () => {
  it('stops its partition at its offset, says so, is not tried in a hot loop, and goes on by itself once its cause is gone', async () => {
    const topic = await sandbox.topic(2);
    const [bad, before, elsewhere] = [uuidv7(), uuidv7(), uuidv7()];
    const refused = new Set([bad]);
    const attempts: number[] = [];
    const noteAttempt = (deliveries: readonly Delivery[]) => {
      if (deliveries.some(({ partition, offset }) => partition === 0 && offset === '1')) attempts.push(Date.now());
    };
    const { server, groupId } = sandbox.consume({
      topics: [topic],
      refused,
      around: (processor) => ({
        process: (deliveries, patience) => {
          noteAttempt(deliveries);
          return processor.process(deliveries, patience);
        },
      }),
    });
    await sandbox.produce(
      topic,
      { event: placed(before, 1) },
      { event: placed(bad, 2) },
      { event: placed(bad, 3) },
      { event: placed(before, 4) },
    );
    await sandbox.produce(topic, { event: placed(elsewhere, 5), partition: 1 });
    const reason = `${topic}[0]@1 cannot be applied: Order ${bad} is refused`;
    await eventually(() => expect(server.check()).toEqual({ ready: false, reason }));
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([1, 1]));
    expect(await sandbox.amounts(before)).toEqual([1]);
    expect(await sandbox.amounts(elsewhere)).toEqual([5]);

    await eventually(() => expect(attempts.length).toBeGreaterThan(1));
    for (const [earlier, later] of attempts.slice(1).map((at, index) => [attempts[index]!, at]))
      expect(later! - earlier!).toBeGreaterThan(4_500);
    expect(server.check()).toEqual({ ready: false, reason });
    await sandbox.produce(topic, { event: placed(elsewhere, 6), partition: 1 });
    await eventually(async () => expect(await sandbox.amounts(elsewhere)).toEqual([5, 6]));
    expect((await sandbox.offsets(groupId, topic))[0]).toBe(1);

    refused.clear();
    await eventually(async () => expect(await sandbox.offsets(groupId, topic)).toEqual([4, 2]));
    expect(await sandbox.amounts(bad)).toEqual([2, 3]);
    expect(await sandbox.amounts(before)).toEqual([1, 4]);
    expect(server.check()).toEqual({ ready: true });
  });
});
