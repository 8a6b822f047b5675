import { once } from 'node:events';
import { createServer, get, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { register } from 'prom-client';
import type { Mesh, MeshService, OrderSummary } from '../api';
import { LiveHub, type LiveTopic } from './live-hub';

const none = { due: 0, givenUp: 0, boundToComplete: 0, attempts: 0 };
const meshOf = (deadLetters: MeshService['deadLetters']) => ({ services: [{ name: 'payment', deadLetters }] }) as unknown as Mesh;
const order = (orderId: string, padding = ''): OrderSummary => ({ orderId, customerId: padding }) as OrderSummary;

describe('the live feed', () => {
  const hub = new LiveHub();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    hub.admit(response);
    hub.add(response, new Set(['orders']));
  });
  let url = '';

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    hub.beforeApplicationShutdown();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    register.clear();
  });

  it('tells of an order that changed several times once, as it is now, with the latest position', async () => {
    const client = await listen(url);
    hub.ordersChanged({ position: '7', orders: [order('a', 'old')] });
    hub.ordersChanged({ position: '8', orders: [order('b'), order('a', 'new')] });
    const text = await read(client, 1);
    expect(text).toContain('id: 8\nevent: orders\n');
    expect(text.match(/"orderId":"a"/g)).toHaveLength(1);
    expect(text).toContain('new');
    client.destroy();
  });

  it('cuts off who does not read, and goes on with those who do', async () => {
    const [slow, quick] = [await listen(url), await listen(url)];
    slow.pause();
    let heard = 0;
    quick.on('data', (bytes: Buffer) => (heard += bytes.length));
    const padding = 'x'.repeat(1_000_000);
    let position = 100;
    const before = hub.size;
    // What the sockets of both sides hold comes on top of what may wait.
    while (hub.size === before && position < 2_000) {
      hub.ordersChanged({ position: String(++position), orders: [order(String(position), padding)] });
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (hub.size === before) await told(hub, String(position));
    }
    expect(hub.size).toBe(before - 1);
    const heardBefore = heard;
    hub.ordersChanged({ position: '5000', orders: [order('last')] });
    await told(hub, '5000');
    while (heard === heardBefore) await new Promise((resolve) => setTimeout(resolve, 5));
    quick.destroy();
    slow.destroy();
  });

  it('says how many it has left out when too many orders change at once', async () => {
    const client = await listen(url);
    hub.ordersChanged({ position: '9000', orders: Array.from({ length: 150 }, (_, index) => order(String(index))) });
    hub.ordersChanged({ position: '9001', orders: [order('0', 'latest')] });
    const text = await read(client, 1);
    expect(text).toContain('"omitted":50');
    // The oldest of all changed again, and so is among the latest.
    expect(text).toContain('latest');
    client.destroy();
  });

  it('tells of a change at once when nothing has changed for a while', () => {
    jest.useFakeTimers();
    try {
      const quiet = new LiveHub();
      const write = heardBy(quiet);
      for (const position of ['1', '2']) {
        quiet.ordersChanged({ position, orders: [order(position)] });
        jest.advanceTimersByTime(1);
        expect(String(write.mock.lastCall?.[0])).toContain(`id: ${position}\n`);
        jest.advanceTimersByTime(1_000);
      }
      quiet.beforeApplicationShutdown();
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([1, 1_000])('tells %d clients of many changes together, and of each within 250 ms, however many more come', (clients) => {
    jest.useFakeTimers();
    try {
      const busy = new LiveHub();
      const [write, ...others] = Array.from({ length: clients }, () => heardBy(busy));
      // One every 10 ms, for a second.
      for (let position = 1; position <= 100; position++) {
        busy.ordersChanged({ position: String(position), orders: [order(`order-${position}-`)] });
        jest.advanceTimersByTime(10);
        expect(position - Number(busy.told ?? 0)).toBeLessThanOrEqual(25);
      }
      jest.advanceTimersByTime(250);
      const told = write!.mock.calls.map(([bytes]) => String(bytes));
      expect(told.length).toBeLessThanOrEqual(21);
      expect(new Set(told.join('').match(/order-\d+-/g)).size).toBe(100);
      for (const other of others) expect(other.mock.calls).toEqual(write!.mock.calls);
      busy.beforeApplicationShutdown();
    } finally {
      jest.useRealTimers();
    }
  });

  it('has everything looked at again when less is known than it has told, as after a restore', () => {
    jest.useFakeTimers();
    try {
      const restored = new LiveHub();
      const write = heardBy(restored);
      for (const position of ['10', '5']) {
        restored.ordersChanged({ position, orders: [order('a')] });
        jest.advanceTimersByTime(1_000);
      }
      expect(write.mock.calls.join('').match(/\d+\nevent: \w+/g)).toEqual(['10\nevent: orders', '5\nevent: reset', '5\nevent: orders']);
      restored.beforeApplicationShutdown();
    } finally {
      jest.useRealTimers();
    }
  });

  it('tells of dead letters when there are others, when one was tried again, and when their service is silent; not with each look', () => {
    const telling = new LiveHub();
    const write = heardBy(telling, 'dead-letters');
    const looks = [none, none, { ...none, due: 1 }, { ...none, due: 1, attempts: 1 }, { ...none, due: 1, attempts: 1 }, null];
    for (const deadLetters of looks) telling.meshSeen(meshOf(deadLetters));
    const told = write.mock.calls.map(([bytes]) => JSON.parse(String(bytes).split('data: ')[1]!) as unknown);
    const one = { parked: 1, byService: { payment: 1 } };
    expect(told).toEqual([{ parked: 0, byService: { payment: 0 } }, one, one, { parked: 0, byService: {} }]);
    telling.beforeApplicationShutdown();
  });

  it('admits so many and no more, also while those admitted hear of nothing yet, and has room again when one goes', () => {
    const before = hub.size;
    const admitted = Array.from({ length: 2_000 - before }, unanswered);
    for (const client of admitted) hub.admit(client);
    expect(() => hub.admit(unanswered())).toThrow('UNAVAILABLE');
    admitted.pop()!.emit('close');
    expect(hub.size).toBe(1_999);
    for (const client of admitted) client.emit('close');
    expect(hub.size).toBe(before);
  });

  it('leaves alone who was admitted and has no answer yet: it may be refused', () => {
    jest.useFakeTimers();
    try {
      const another = new LiveHub();
      const client = unanswered();
      another.admit(client);
      jest.advanceTimersByTime(60_000);
      another.beforeApplicationShutdown();
      expect(client).toMatchObject({ headersSent: false, writableEnded: false });
    } finally {
      jest.useRealTimers();
    }
  });
});

function unanswered(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()));
}

/** What a client of this hub is written. */
function heardBy(hub: LiveHub, topic: LiveTopic = 'orders'): jest.Mock<boolean, [Buffer]> {
  const client = unanswered();
  const write = jest.fn<boolean, [Buffer]>(() => true);
  hub.admit(Object.assign(client, { write }));
  hub.add(client, new Set([topic]));
  return write;
}

async function listen(url: string): Promise<IncomingMessage> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage];
  return response;
}

/** What comes until so many events are there. */
async function read(client: IncomingMessage, events: number): Promise<string> {
  let text = '';
  for await (const bytes of client.iterator({ destroyOnReturn: false })) {
    text += String(bytes);
    if ((text.match(/\n\n/g)?.length ?? 0) >= events) break;
  }
  return text;
}

async function told(hub: LiveHub, position: string): Promise<void> {
  while (hub.told !== position) await new Promise((resolve) => setTimeout(resolve, 5));
}
