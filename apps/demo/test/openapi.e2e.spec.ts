import type { OpenAPIObject } from '@nestjs/swagger';
import { attach, type Mesh } from '@saga/mesh';

/** What the running programs say of their interfaces, to people who try them and to programs that make clients of them. */
describe('the description of', () => {
  let mesh: Mesh;

  beforeAll(async () => {
    mesh = await attach();
  });

  const operation = async (service: keyof Mesh['endpoints'], method: 'get' | 'post', path: string) => {
    const { paths } = (await (await fetch(`${mesh.endpoints[service]}/docs/openapi.json`)).json()) as OpenAPIObject;
    return paths[path]![method]!;
  };

  it.each([
    ['order', '/orders', false],
    ['inventory', '/stock/{sku}/receipts', true],
    ['payment', '/accounts/{accountId}/deposits', true],
    ['console', '/api/orders', false],
    ['console', '/api/orders/batch', false],
  ] as const)('%s says of POST %s that it takes an Idempotency-Key, and whether it must have one: %s', async (service, path, required) => {
    const { parameters } = await operation(service, 'post', path);
    expect(parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required }));
  });

  it.each([
    ['post', '/orders', '202', 'Location'],
    ['get', '/orders/{orderId}', '200', 'Preference-Applied'],
    ['get', '/orders/{orderId}', '503', 'Retry-After'],
  ] as const)('order says of %s %s that %s comes with %s', async (method, path, status, header) => {
    const { responses } = await operation('order', method, path);
    expect(responses[status]).toMatchObject({ headers: { [header]: { schema: {} } }, content: {} });
  });

  it.each([
    ['post', '/api/supplies', '422', ['MIXED_CURRENCIES', 'AMOUNT_OUT_OF_RANGE']],
    ['post', '/api/supplies', '415', ['UNSUPPORTED_MEDIA_TYPE']],
    ['post', '/api/switches/{name}', '403', ['CROSS_SITE', 'BREAKING_REFUSED']],
    ['get', '/api/orders/{id}', '400', ['VALIDATION_FAILED', 'MALFORMED_REQUEST']],
  ] as const)('the console says of %s %s that %s is one of %j', async (method, path, status, codes) => {
    const { responses } = await operation('console', method, path);
    const { description } = responses[status] as { description: string };
    expect(description.match(/\b[A-Z]+(_[A-Z]+)+(?=:)/g)).toEqual(codes);
  });
});
