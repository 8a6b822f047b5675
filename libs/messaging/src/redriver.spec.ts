import type { DataSource } from 'typeorm';
import type { DeadLetterReferences } from './dead-letter-references';
import type { DeadLetter, DeadLetters } from './dead-letters';
import { Redriver } from './redriver';

const letter = (id: number): DeadLetter => ({
  ...{ id: String(id), key: 'order-1', type: 'OrderPlaced', attempts: 1, replays: 0 },
  delivery: { topic: 'order.events', partition: 0, offset: String(id), key: null, value: null, headers: {} },
});

it('a redriver that is stopped is done with the letter under way, and leaves the others of its key where they are', async () => {
  const redriven: string[] = [];
  const first = () => Promise.resolve(redriven.length < 100 ? letter(redriven.length + 1) : undefined);
  let closed: Promise<void> | undefined;
  const letters = {
    due: () => Promise.resolve(['order-1']),
    first,
    take: first,
    resolve: (_tx: unknown, { id }: DeadLetter) => {
      redriven.push(id);
      closed ??= redriver.close();
      return Promise.resolve();
    },
  } as unknown as DeadLetters;
  const tx = { transaction: (work: (savepoint: unknown) => unknown) => work({}) };
  const dataSource = { manager: {}, transaction: (work: (manager: unknown) => unknown) => work(tx) } as unknown as DataSource;
  const processor = {
    read: () => Promise.resolve([]),
    load: () => Promise.resolve({ read: () => undefined, write: () => undefined }),
    apply: () => Promise.resolve({ applied: [], parked: [], waiting: [], committed: () => undefined }),
  };
  const redriver = new Redriver(dataSource, processor, letters, {} as DeadLetterReferences);
  await redriver.redriveDue();
  await closed;
  expect(redriven).toEqual(['1']);
});
