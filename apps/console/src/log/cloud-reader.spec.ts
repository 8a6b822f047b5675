import type { EventCodec } from '@saga/contracts';
import { Patience, StoppingError, type Delivery } from '@saga/messaging';
import { CloudReader } from './cloud-reader';
import type { Projector } from './projector';
import type { ReadModel } from './read-model';

const model = (generation: number): ReadModel => ({
  ...{ generation, position: '7', events: 0, repeats: 0, unreadable: 0 },
  offsets: { 'payment.events[0]': 1_000 },
});

describe('who reads a cloud', () => {
  const onRebuilt = jest.fn();
  const read = jest.fn(() => Promise.resolve({}));
  const write = jest.fn<Promise<void>, unknown[]>().mockResolvedValue();
  let reader: CloudReader;
  let seek: jest.SpyInstance;

  beforeEach(() => {
    const options = { cloud: 'azure', brokers: ['127.0.0.1:1'], onRebuilt } as const;
    reader = new CloudReader(options, { read, write } as unknown as Projector, {} as EventCodec);
    seek = jest.spyOn(reader.server, 'seek').mockReturnValue();
    jest.spyOn(reader.server, 'check').mockReturnValue({ ready: true });
    onRebuilt.mockReset();
    read.mockClear();
    write.mockReset().mockResolvedValue();
  });

  const patience = new Patience({ onWait: () => undefined, keepAlive: () => Promise.resolve(), isStopping: () => false });
  const take = (offset: string) => {
    type Processor = { process: (deliveries: Partial<Delivery>[], patience: Patience) => Promise<void> };
    const { processor } = reader.server as unknown as { processor: Processor };
    return processor.process([{ topic: 'payment.events', partition: 0, offset }], patience);
  };

  it('is to be told where to begin whenever its group has moved it, which is no rebuild', () => {
    reader.readFrom(model(1));
    expect(seek).toHaveBeenCalledWith('payment.events', 0, '1000');
    expect(reader.reading).toBeDefined();
    reader.server.options.onRepositioned!();
    expect(reader.reading).toBeUndefined();
    reader.readFrom(model(1));
    expect(onRebuilt).not.toHaveBeenCalled();
    reader.readFrom(model(2));
    expect(onRebuilt).toHaveBeenCalledTimes(1);
  });

  it('is to be told again when there was no consumer to seek in', () => {
    reader.readFrom(model(1));
    seek.mockImplementation(() => {
      throw new Error('Consumer group was not initialized');
    });
    reader.readFrom(model(1));
    expect(reader.reading).toBeUndefined();
  });

  it('reads what comes next while a batch is being written, and has one written at a time', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    write.mockReturnValueOnce(promise);
    reader.readFrom(model(1));
    await take('1000');
    const second = take('1001');
    await new Promise(setImmediate);
    expect(read).toHaveBeenCalledTimes(2);
    expect(write).toHaveBeenCalledTimes(1);
    resolve(undefined);
    await second;
    expect(write).toHaveBeenCalledTimes(2);
  });

  it('goes on from where the database is when a batch was not written, though nothing more comes', async () => {
    write.mockRejectedValueOnce(new Error('broken'));
    reader.readFrom(model(1));
    await take('1000');
    await new Promise(setImmediate);
    expect(reader.reading).toBeUndefined();
    expect(reader.check()).toEqual({ ready: false, reason: 'broken' });
    reader.readFrom(model(1));
    await take('1000');
    await new Promise(setImmediate);
    expect(reader.reading).toBeDefined();
    expect(reader.check()).toEqual({ ready: true });
  });

  it('stays not ready while nothing is written, whatever is dropped meanwhile', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    write.mockReturnValueOnce(promise);
    reader.readFrom(model(1));
    await take('1000');
    const dropped = take('1001');
    reject(new Error('broken'));
    await dropped;
    await new Promise(setImmediate);
    expect(reader.check()).toEqual({ ready: false, reason: 'broken' });
  });

  it('does not take for a shorter log what was fetched before it was told where to begin', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    write.mockReturnValueOnce(promise);
    await take('100');
    const second = take('200');
    reader.readFrom(model(1));
    resolve(undefined);
    await second;
    expect(reader.check()).toEqual({ ready: true });
  });

  it('writes nothing more once it stops, for what was being written may have been given up', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    write.mockReturnValueOnce(promise);
    jest.spyOn(reader.server, 'close').mockResolvedValue();
    reader.readFrom(model(1));
    await take('1000');
    const second = take('1001');
    const closed = reader.close();
    reject(new StoppingError('The process is stopping'));
    await expect(second).rejects.toThrow(StoppingError);
    await closed;
    expect(reader.reading).toBeUndefined();
    expect(write).toHaveBeenCalledTimes(1);
  });

  it('is not ready from when the log turns out to be shorter than what was read of it until a rebuild', async () => {
    reader.readFrom(model(1));
    await take('1000');
    expect(reader.check()).toEqual({ ready: true });
    await take('0');
    reader.server.options.onRepositioned!();
    reader.readFrom(model(1));
    expect(reader.check()).toMatchObject({ ready: false, reason: expect.stringContaining('npm run rebuild -- console') as unknown });
    reader.readFrom(model(2));
    expect(reader.check()).toEqual({ ready: true });
  });
});
