import type { ExecutionContext } from '@nestjs/common';
import { SameOriginGuard } from './same-origin.guard';

const guard = new SameOriginGuard(['localhost', '127.0.0.1', '[::1]']);
const asked =
  (method: string, headers: Record<string, string>, url = '/api/orders') =>
  () =>
    guard.canActivate({ switchToHttp: () => ({ getRequest: () => ({ method, url, headers }) }) } as unknown as ExecutionContext);

describe('a request', () => {
  it.each([
    ['of the page itself', { host: 'localhost:3000', origin: 'http://localhost:3000' }],
    ['of the page behind TLS', { host: '127.0.0.1', origin: 'https://127.0.0.1' }],
    ['of a program that is no browser', { host: '127.0.0.1:3000' }],
    ['of the page over IPv6', { host: '[::1]:3000', origin: 'http://[::1]:3000' }],
  ])('%s is let through', (_, headers) => {
    expect(asked('POST', headers)()).toBe(true);
  });

  it.each([
    ['of another site', { host: 'localhost:3000', origin: 'https://evil.example' }],
    ['of another port', { host: 'localhost:3000', origin: 'http://localhost:8080' }],
    ['of a page without an origin of its own', { host: 'localhost:3000', origin: 'null' }],
    ['of a browser that tells no origin but the site', { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' }],
    ['of a site whose name was made to point here', { host: 'evil.example:3000', origin: 'http://evil.example:3000' }],
    ['without a host', { origin: 'http://localhost' }],
    ['with a host that is none', { host: 'localhost@evil.example' }],
  ])('%s is refused', (_, headers) => {
    expect(asked('POST', headers)).toThrow('CROSS_SITE');
  });

  it('that reads by a name that was made to point here is refused too', () => {
    expect(asked('GET', { host: 'evil.example' })).toThrow('CROSS_SITE');
    expect(asked('GET', { host: 'localhost:3000', origin: 'https://evil.example' })()).toBe(true);
  });

  it('for health needs no name: whoever supervises the console asks by address', () => {
    expect(asked('GET', {}, '/health/ready')()).toBe(true);
  });
});
