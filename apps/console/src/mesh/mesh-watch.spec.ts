import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { register } from 'prom-client';
import type { DataSource } from 'typeorm';
import { LiveHub, type LiveTopic } from '../live/live-hub';
import type { LogReaders } from '../log/log-readers';
import { BrokerLook } from './kafka-look';
import { MeshWatch } from './mesh-watch';

describe('the watch over the mesh', () => {
  const nowhere = 'http://127.0.0.1:1';
  const addresses = {
    brokers: { aws: ['127.0.0.1:1'], azure: ['127.0.0.1:1'] },
    workers: { aws: nowhere, azure: nowhere },
    services: { order: nowhere, inventory: nowhere, payment: nowhere },
    ...{ registry: nowhere, watchdog: undefined },
  };
  let hub: LiveHub;
  let watch: MeshWatch;
  let looks: jest.SpyInstance;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'));
    jest.spyOn(BrokerLook.prototype, 'close').mockResolvedValue();
    looks = jest.spyOn(BrokerLook.prototype, 'look').mockResolvedValue(undefined);
    hub = new LiveHub();
    const dataSource = { query: () => Promise.resolve([]) } as unknown as DataSource;
    const readers = { clouds: [] } as unknown as LogReaders;
    watch = new MeshWatch(addresses, dataSource, readers, hub);
    watch.onApplicationBootstrap();
  });
  afterEach(async () => {
    hub.beforeApplicationShutdown();
    await watch.beforeApplicationShutdown();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });
  afterAll(() => register.clear());

  it.each<[LiveTopic, number]>([
    ['orders', 0],
    ['mesh', 5],
    ['dead-letters', 5],
  ])('while somebody hears of %s looks %d times in ten seconds', async (topic, times) => {
    const client = new ServerResponse(new IncomingMessage(new Socket()));
    hub.admit(Object.assign(client, { write: () => true }));
    hub.add(client, new Set([topic]));
    await jest.advanceTimersByTimeAsync(10_000);
    // At two clouds' brokers each.
    expect(looks).toHaveBeenCalledTimes(2 * times);
  });
});
