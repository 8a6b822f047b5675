import { attach, type Mesh } from '@saga/mesh';
import { Console } from './console';

describe('who is up to no good', () => {
  let mesh: Mesh;
  let theConsole: Console;

  beforeAll(async () => {
    mesh = await attach();
    theConsole = new Console(mesh);
  });

  it.each([
    ['the page of another site places an order', '/api/orders', { origin: 'https://evil.example' }, 403],
    ['the page of another site stops a service', '/api/switches/stop-payment', { origin: 'http://localhost:9' }, 403],
    ['a form is sent instead of JSON', '/api/orders', { 'content-type': 'text/plain' }, 415],
    ['a customer is a script', '/api/orders', {}, 400],
  ])('achieves nothing when %s', async (_, path, headers, status) => {
    const body =
      path === '/api/orders' ? { customerId: '<script>alert(1)</script>', lines: [{ sku: 'KETTLE', quantity: 1 }] } : { on: true };
    const response = await theConsole.request(path, body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await mesh.part('payment').status()).state).toBe('running');
  });

  it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00', '0001-01-01T00:00:00%2B14:00', 'now', '<script>'])(
    'achieves nothing with a moment that is none: %s',
    async (moment) => {
      for (const path of ['/api/totals', '/api/orders/0199aa00-0000-7000-8000-000000000001'])
        expect((await theConsole.request(`${path}?asOf=${moment}`)).status).toBe(400);
    },
  );

  it.each(['x'.repeat(5_000), '%00', '0'.repeat(36), '../../etc/passwd', '<script>'])(
    'achieves nothing with an id that is none: %#',
    async (id) => {
      const response = await theConsole.request(`/api/orders/${encodeURIComponent(id)}`);
      expect([400, 404, 414]).toContain(response.status);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    },
  );

  it.each([
    ['GET', '/%61pi/orders', { host: 'evil.example:3000' }],
    ['GET', '/api/live', { host: 'evil.example:3000' }],
    ['GET', '/metrics', { host: 'evil.example:3000' }],
    ['GET', '/docs/openapi.json', { host: 'evil.example:3000' }],
    ['GET', '/asyncapi.json', { host: 'evil.example:3000' }],
    ['GET', '/', { host: 'evil.example:3000' }],
    ['POST', '/api/supplies', { origin: 'https://evil.example' }],
    ['POST', '/%61pi/supplies', { origin: 'https://evil.example' }],
    ['POST', '/%61pi/supplies', { host: 'evil.example:3000', origin: 'http://evil.example:3000' }],
  ])('achieves nothing, and is told nothing, when another site sends %s %s with %j', async (method, path, headers) => {
    expect(await theConsole.probe(method, path, headers)).toBe(403);
  });

  it('does not keep those who supervise the console from asking, by whatever name, whether it is well', async () => {
    expect(await theConsole.probe('GET', '/health/ready', { host: '10.0.0.7:3000' })).toBe(200);
  });
});
