import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Clients } from './clients';

/** An order service that takes all orders but its first one, which it refuses when it has so many others. */
function reluctant(others: number): Server {
  let first: ServerResponse | undefined;
  let taken = 0;
  return createServer((request, response) => {
    request.resume();
    if (!first) {
      first = response;
      return;
    }
    response.writeHead(202, { location: `/orders/${randomUUID()}` }).end();
    // Whoever placed the last of them has ended by then.
    if (request.url === '/orders' && ++taken === others) setTimeout(() => first?.writeHead(503).end(), 50);
  });
}

it('as many orders are placed as are wanted, although one is refused when nobody else is left to place it', async () => {
  const server = reluctant(5).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clients = new Clients(3, 1, [origin], new AbortController().signal);
    await clients.run(undefined, 6);
    expect(clients.acknowledged).toHaveLength(6);
    expect([...clients.refusals]).toEqual([['503', 1]]);
  } finally {
    server.close();
  }
});
