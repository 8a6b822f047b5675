import { sendRaw, start, type Running } from './harness';
import { SampleModule } from './sample';

let service: Running;
beforeAll(async () => (service = await start({ module: SampleModule })));
afterAll(() => service.app.close());

const json = { 'content-type': 'application/json' };

async function refusalOf(path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(`${service.url}${path}`, init);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body.status).toBe(response.status);
  return { status: response.status, headers: response.headers, body };
}

function post(body: string, headers: Record<string, string> = json): RequestInit {
  return { method: 'POST', headers, body };
}

describe('a refusal', () => {
  it('is a problem with code, detail, path, trace and extensions', async () => {
    const { headers, body } = await refusalOf('/orders/o-1?verbose=true');
    expect(body).toEqual({
      type: 'urn:problem-type:saga-mesh:order-not-found',
      title: 'There is no such order',
      status: 404,
      detail: 'There is no order o-1.',
      code: 'ORDER_NOT_FOUND',
      instance: '/orders/o-1',
      traceId: headers.get('traceparent')?.split('-')[1],
      orderId: 'o-1',
    });
  });

  it('of an invalid body points at each invalid member', async () => {
    const { body } = await refusalOf('/orders', post(JSON.stringify({ lines: [{ sku: 'A', quantity: 0 }], 'a/b': 1 })));
    expect(body).toMatchObject({
      code: 'VALIDATION_FAILED',
      status: 400,
      errors: [
        { pointer: '#/customerId', detail: expect.any(String) as unknown },
        { pointer: '#/lines/0/quantity', detail: expect.any(String) as unknown },
        { pointer: '#/a~1b', detail: 'Unknown member' },
      ],
    });
  });

  it('of an invalid query points at the parameter', async () => {
    const { body } = await refusalOf('/orders?limit=many');
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '#/limit' }] });
  });

  it.each([
    ['JSON that is none', 400, 'MALFORMED_REQUEST', post('{"customerId":')],
    ['an empty body', 400, 'MALFORMED_REQUEST', post('')],
    ['JSON that reaches for a prototype', 400, 'MALFORMED_REQUEST', post('{"__proto__":{"admin":true}}')],
    ['more than 64 KB', 413, 'PAYLOAD_TOO_LARGE', post(JSON.stringify({ customerId: 'x'.repeat(65_536) }))],
    ['plain text', 415, 'UNSUPPORTED_MEDIA_TYPE', post('hello', { 'content-type': 'text/plain' })],
    ['a form', 415, 'UNSUPPORTED_MEDIA_TYPE', post('customerId=c', { 'content-type': 'application/x-www-form-urlencoded' })],
  ])('of %s is a %i', async (_, status, code, init) => {
    expect((await refusalOf('/orders', init)).body).toMatchObject({ status, code });
  });

  it('of an unknown path is a 404', async () => {
    expect((await refusalOf('/nowhere')).body).toMatchObject({ status: 404, code: 'NOT_FOUND', instance: '/nowhere' });
  });

  it('of another method on a known path is a 405 with the methods that are allowed', async () => {
    const { headers, body } = await refusalOf('/orders/o-1', { method: 'DELETE' });
    expect(body).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(headers.get('allow')).toBe('GET, HEAD');
  });

  it('of a path that cannot be decoded is a problem too', async () => {
    expect((await refusalOf('/orders/%zz')).body).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
  });

  it('of a path parameter without end is a problem too', async () => {
    expect((await refusalOf(`/orders/${'x'.repeat(200)}`)).body).toMatchObject({ status: 414, code: 'URI_TOO_LONG' });
  });

  it('of headers that are too large is a problem too', async () => {
    const { head, body } = await sendRaw(service.url, `GET /orders HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(head).toContain('application/problem+json');
    expect(head).toContain('HTTP/1.1 431 Request Header Fields Too Large');
    expect(body).toMatchObject({ status: 431, code: 'HEADERS_TOO_LARGE' });
  });

  it('of something that is not HTTP is a problem too', async () => {
    const { head, body } = await sendRaw(service.url, 'HELO there\r\n\r\n');
    expect(head).toContain('HTTP/1.1 400 Bad Request');
    expect(body).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
  });
});

describe('a failure', () => {
  it('of the infrastructure is a 503 that asks to come again', async () => {
    const { headers, body } = await refusalOf('/failures/away');
    expect(body).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(body)).not.toContain('127.0.0.1');
  });

  it.each(['bug', 'constraint'])('of our own (%s) is a 500 that tells nothing, and one error line with the stack', async (failure) => {
    const before = service.lines.length;
    const { body } = await refusalOf(`/failures/${failure}`);
    expect(body).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(body.detail).toBeUndefined();
    const errors = service.lines.slice(before).filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ traceId: body.traceId, err: { stack: expect.stringContaining('sample.ts') as unknown } }]);
  });

  it('of a query does not log the values that were bound to it', async () => {
    const before = service.lines.length;
    await refusalOf('/failures/constraint');
    expect(JSON.stringify(service.lines.slice(before))).not.toContain('swordfish');
  });
});
