import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { refuseOtherSites } from './same-origin';

describe('a request', () => {
  const fastify = Fastify();

  beforeAll(async () => {
    refuseOtherSites(fastify, ['localhost', '127.0.0.1', '[::1]']);
    for (const path of ['/', '/api/orders', '/metrics', '/docs/openapi.json', '/health/ready']) fastify.all(path, () => 'reached');
    await fastify.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => fastify.close());

  /** With these headers and no others: what asks is no browser, and may leave out what they always send. */
  async function asked(method: string, headers: Record<string, string>, path = '/api/orders'): Promise<number> {
    const { port } = fastify.server.address() as AddressInfo;
    const sent = request({ port, host: '127.0.0.1', method, path, headers, setHost: false });
    const [response] = (await once(sent.end(), 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    return response.statusCode;
  }

  it.each([
    ['of the page itself', { host: 'localhost:3000', origin: 'http://localhost:3000' }],
    ['of the page behind TLS', { host: '127.0.0.1', origin: 'https://127.0.0.1' }],
    ['of a program that is no browser', { host: '127.0.0.1:3000' }],
    ['of the page over IPv6', { host: '[::1]:3000', origin: 'http://[::1]:3000' }],
  ])('%s is let through', async (_, headers) => {
    expect(await asked('POST', headers)).toBe(200);
  });

  it.each([
    ['of another site', { host: 'localhost:3000', origin: 'https://evil.example' }],
    ['of another port', { host: 'localhost:3000', origin: 'http://localhost:8080' }],
    ['of a page without an origin of its own', { host: 'localhost:3000', origin: 'null' }],
    ['of a browser that tells no origin but the site', { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' }],
    ['of a site whose name was made to point here', { host: 'evil.example:3000', origin: 'http://evil.example:3000' }],
    ['without a name', { host: '', origin: 'http://localhost' }],
    ['with a host that is none', { host: 'localhost@evil.example' }],
  ])('%s is refused, also if its path is written in another way', async (_, headers) => {
    for (const path of ['/api/orders', '/%61pi/orders', '/api/%6frders', '/api/orders?x=/health/'])
      expect(await asked('POST', headers, path)).toBe(403);
  });

  it('that only reads is refused by its name alone, whatever it reads', async () => {
    for (const path of ['/', '/api/orders', '/%61pi/orders', '/metrics', '/docs/openapi.json'])
      expect(await asked('GET', { host: 'evil.example' }, path)).toBe(403);
    expect(await asked('GET', { host: 'localhost:3000', origin: 'https://evil.example' })).toBe(200);
  });

  it.each(['cross-site', 'same-site'])(
    'that only reads is refused for a page of another site (%s) where reading takes something',
    async (site) => {
      const headers = { host: 'localhost:3000', 'sec-fetch-site': site };
      expect(await asked('GET', headers, '/api/orders')).toBe(403);
      expect(await asked('GET', headers, '/')).toBe(200);
      expect(await asked('GET', { ...headers, 'sec-fetch-site': 'same-origin' }, '/api/orders')).toBe(200);
    },
  );

  it('for health needs no name: whoever supervises the console asks by address', async () => {
    expect(await asked('GET', { host: '' }, '/health/ready')).toBe(200);
  });
});
