import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lookAtService } from './service-look';

const attemptsOf = (outcome: string, number: number) => `saga_redrive_attempts_total{outcome="${outcome}"} ${number}\n`;
const counts = ['due', 'given_up', 'bound_to_complete'].map((state, index) => `saga_dead_letters{state="${state}"} ${index}\n`).join('');

describe('what a service says of its dead letters', () => {
  let server: Server;
  let metrics: string;

  beforeAll(async () => {
    server = createServer((request, response) => response.end(request.url === '/metrics' ? metrics : '{"details":{}}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => server.close().closeAllConnections());

  it.each([
    ['before any was tried again', '', 0],
    ['once some were tried again, in vain or not', attemptsOf('failed', 7) + attemptsOf('applied', 2), 9],
  ])('is seen %s', async (_, attempted, attempts) => {
    metrics = `${counts}${attempted}`;
    const sight = await lookAtService(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(sight?.deadLetters).toEqual({ due: 0, givenUp: 1, boundToComplete: 2, attempts });
  });
});
