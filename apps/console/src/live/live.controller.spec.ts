import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyReply } from 'fastify';
import { register } from 'prom-client';
import type { Mesh } from '../api';
import type { MeshWatch } from '../mesh/mesh-watch';
import type { Orders } from '../orders/orders';
import { LiveController } from './live.controller';
import { LiveHub } from './live-hub';

describe('who comes back to the live feed', () => {
  const hub = new LiveHub();
  const changedSince = jest.fn<ReturnType<Orders['changedSince']>, [string]>();
  const controller = new LiveController(hub, { changedSince } as unknown as Orders, {} as MeshWatch);
  const server = createServer((request, response) => {
    const reply = { raw: response, hijack: () => undefined } as unknown as FastifyReply;
    void controller.listen({ topics: 'orders,dead-letters' }, request.headers['last-event-id'] as string, reply);
  });

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    hub.meshSeen({ services: [] } as unknown as Mesh);
  });
  afterAll(async () => {
    hub.beforeApplicationShutdown();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    register.clear();
  });

  /** What it is told before the count of dead letters, with which everybody begins to listen. */
  async function told(lastEventId: string): Promise<string> {
    const headers = { 'last-event-id': lastEventId };
    const [response] = (await once(get({ port: (server.address() as AddressInfo).port, headers }), 'response')) as [IncomingMessage];
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => (text += part));
    while (!text.includes('event: dead-letters')) await new Promise((resolve) => setTimeout(resolve, 5));
    response.destroy();
    return text;
  }

  it.each([
    ['the others were told more than the database knows', '5', { position: '5', orders: [] }],
    ['it was itself', '12', { position: '5', orders: [] }],
    ['too much has changed', '5', { position: '10' }],
  ])('is told to look at everything again when %s', async (_, lastEventId, changes) => {
    hub.ordersChanged({ position: '10', orders: [] });
    changedSince.mockReset().mockResolvedValue(changes);
    expect(await told(lastEventId)).toContain(`id: ${changes.position}\nevent: reset\n`);
    expect(changedSince).toHaveBeenCalledTimes(1);
  });

  it('is told nothing when nothing has changed', async () => {
    changedSince.mockReset().mockResolvedValue({ position: '10', orders: [] });
    expect(await told('10')).not.toMatch(/event: (orders|reset)/);
    expect(changedSince).toHaveBeenCalledTimes(1);
  });
});
