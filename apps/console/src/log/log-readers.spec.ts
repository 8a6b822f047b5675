import type { EventCodec } from '@saga/contracts';
import type { DataSource } from 'typeorm';
import { LogReaders } from './log-readers';
import type { Projector } from './projector';

describe('the readers of the log, while nothing comes', () => {
  const model = { generation: 1, position: '7', offsets: { 'order.events[0]': 5, 'payment.events[0]': 3 } };
  const onRebuilt = jest.fn<undefined, [string]>();
  const brokers = { aws: ['127.0.0.1:1'], azure: ['127.0.0.1:1'] };
  const dataSource = { query: () => Promise.resolve([model]) } as unknown as DataSource;
  let readers: LogReaders;
  let sought: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    onRebuilt.mockReset();
    model.generation = 1;
    sought = [];
    readers = new LogReaders(dataSource, {} as Projector, {} as EventCodec, { brokers, onRebuilt });
    for (const { server } of readers.clouds) {
      jest.spyOn(server, 'listen').mockReturnValue();
      jest.spyOn(server, 'seek').mockImplementation((topic, partition, offset) => void sought.push(`${topic}[${partition}] ${offset}`));
    }
    readers.listen(() => undefined);
  });
  afterEach(async () => {
    await readers.close();
    jest.useRealTimers();
  });

  /** Where they were told to read from, with the next look at the database. */
  async function look(): Promise<string[]> {
    sought.length = 0;
    await jest.advanceTimersByTimeAsync(1_000);
    return sought.filter((place) => place.includes('[0]')).sort();
  }

  it('are told where to begin, and again whenever their group has moved them', async () => {
    expect(await look()).toEqual(['inventory.events[0] 0', 'order.events[0] 5', 'payment.events[0] 3']);
    expect(await look()).toEqual([]);
    const azure = readers.clouds.find(({ options }) => options.cloud === 'azure')!;
    azure.server.options.onRepositioned!();
    expect(await look()).toEqual(['payment.events[0] 3']);
    expect(await look()).toEqual([]);
    expect(onRebuilt).not.toHaveBeenCalled();
  });

  it('are told that the read model has become another one', async () => {
    await look();
    model.generation = 2;
    expect(await look()).toHaveLength(3);
    expect(onRebuilt.mock.calls).toEqual([['7'], ['7']]);
  });

  it('are told of an earlier one too, as after a restore', async () => {
    model.generation = 3;
    await look();
    model.generation = 2;
    expect(await look()).toHaveLength(3);
  });

  it('are not sent back by an answer from before they were told of another', async () => {
    await look();
    const { promise, resolve } = Promise.withResolvers<(typeof model)[]>();
    jest.spyOn(dataSource, 'query').mockReturnValueOnce(promise);
    await jest.advanceTimersByTimeAsync(1_000);
    // As a batch would tell them.
    for (const reader of readers.clouds) reader.readFrom({ ...model, ...{ generation: 2, events: 0, repeats: 0, unreadable: 0 } });
    sought.length = 0;
    resolve([{ ...model, generation: 1 }]);
    model.generation = 2;
    expect(await look()).toEqual([]);
  });
});
