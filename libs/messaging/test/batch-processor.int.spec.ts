import { v7 as uuidv7 } from 'uuid';
import { inboxRepeats } from '../src/metrics';
import { StoppingError } from '../src/patience';
import { Gate } from './gate';
import { authorized, LedgerRepository, placed } from './ledger';
import { patience } from './patience';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterEach(() => sandbox.empty());
afterAll(() => sandbox.close());

const onWait = jest.fn<unknown, [string | undefined]>();
beforeEach(() => onWait.mockClear());

const repeats = async () => (await inboxRepeats.get()).values[0]!.value;
const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('redelivery', () => {
  it('of a whole batch has one effect, and is counted', async () => {
    const orderId = uuidv7();
    const batch = [sandbox.delivery(placed(orderId, 1), 0), sandbox.delivery(authorized(orderId, 2), 1)];
    const before = await repeats();
    await sandbox.processor().process(batch, patience());
    await sandbox.processor().process(batch, patience());
    expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
    expect(await sandbox.outbox(orderId)).toEqual([
      { amount: 1, sequence: 1 },
      { amount: 2, sequence: 2 },
    ]);
    expect(await repeats()).toBe(before + 2);
  });

  it('within one batch has one effect, and is counted', async () => {
    const orderId = uuidv7();
    const id = uuidv7();
    const before = await repeats();
    await sandbox
      .processor()
      .process([sandbox.delivery(placed(orderId, 1), 0, { id }), sandbox.delivery(placed(orderId, 1), 1, { id })], patience());
    expect(await sandbox.amounts(orderId)).toEqual([1]);
    expect(await sandbox.outbox(orderId)).toHaveLength(1);
    expect(await sandbox.count('inbox')).toBe(1);
    expect(await repeats()).toBe(before + 1);
  });

  it('of a part of a batch leaves the new part its effect', async () => {
    const orderId = uuidv7();
    const [first, second] = [sandbox.delivery(placed(orderId, 1), 0), sandbox.delivery(placed(orderId, 2), 1)];
    await sandbox.processor().process([first], patience());
    await sandbox.processor().process([first, second], patience());
    expect(await sandbox.amounts(orderId)).toEqual([1, 2]);
  });
});

describe('a batch', () => {
  it('of many partitions, topics and event types is one transaction', async () => {
    const orders = numbered(20).map(() => uuidv7());
    const batch = orders.flatMap((orderId, partition) => [
      sandbox.delivery(placed(orderId, 1), 0, { partition }),
      sandbox.delivery(authorized(orderId, 2), 0, { partition, topic: 'payment.events' }),
    ]);
    await sandbox.processor().process(batch, patience());
    const [inbox]: unknown[] = await sandbox.dataSource.query(
      `SELECT count(*)::int AS rows, count(DISTINCT xmin::text)::int AS transactions FROM inbox`,
    );
    expect(inbox).toEqual({ rows: 40, transactions: 1 });
  });

  it('tells those who wait for an outcome after its commit, and nobody when there is none', async () => {
    const orderId = uuidv7();
    const repository = new LedgerRepository();
    const save = jest.spyOn(repository, 'save').mockImplementation(() => {
      expect(repository.committed).not.toHaveBeenCalled();
      return Promise.reject(new StoppingError('The process is stopping'));
    });
    await expect(sandbox.processor(repository).process([sandbox.delivery(placed(orderId, 1), 0)], patience())).rejects.toThrow('stopping');
    expect(repository.committed).not.toHaveBeenCalled();
    save.mockRestore();
    await sandbox.processor(repository).process([sandbox.delivery(placed(orderId, 1), 0)], patience());
    expect(repository.committed).toHaveBeenCalledTimes(1);
  });
});

describe('two consumers that are given the same events at the same moment', () => {
  it('have one effect between them, and no deadlock', async () => {
    const orders = numbered(400).map(() => uuidv7());
    const batch = orders.map((orderId, offset) => sandbox.delivery(placed(orderId, offset), offset));
    const zombies = [batch, batch.toReversed(), batch].map((deliveries) => sandbox.processor().process(deliveries, patience(onWait)));
    await Promise.all(zombies);
    expect(await sandbox.letters()).toEqual([]);
    expect(await sandbox.count('outbox')).toBe(400);
    expect(await sandbox.count('ledgers')).toBe(400);
    expect(await sandbox.amounts(orders[7]!)).toEqual([7]);
    expect(onWait).not.toHaveBeenCalled();
  });

  it('decide again when they make the same row from different events, and both effects are right', async () => {
    const orderId = uuidv7();
    const gate = new Gate();
    let loads = 0;
    const zombies = [1, 2].map((amount) => {
      const repository = new LedgerRepository();
      // Both have seen that there is no row before either of them makes it.
      repository.afterLoad = () => {
        if (++loads === 2) gate.open();
        return gate.pass();
      };
      return sandbox.processor(repository).process([sandbox.delivery(placed(orderId, amount), 0)], patience(onWait));
    });
    await Promise.all(zombies);
    expect(await sandbox.letters()).toEqual([]);
    expect((await sandbox.amounts(orderId))?.toSorted()).toEqual([1, 2]);
    expect((await sandbox.outbox(orderId)).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(onWait).toHaveBeenCalledWith('Another transaction has just opened this ledger');
  });
});
