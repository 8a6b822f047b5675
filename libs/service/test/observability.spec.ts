import type { OpenAPIObject } from '@nestjs/swagger';
import { ReadinessChecks, type ReadinessResult } from '../src';
import { eventually, sendRaw, start, type Line, type Running } from './harness';
import { SampleModule } from './sample';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

let service: Running;
beforeAll(async () => (service = await start({ module: SampleModule, refusals: ['CROSS_SITE'] })));
afterAll(() => service.app.close());

const place = (headers: Record<string, string> = {}) =>
  fetch(`${service.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ customerId: 'c-1', lines: [{ sku: 'A', quantity: 1 }] }),
  });

const requestLine = (ofTrace: string | undefined) =>
  eventually<Line>(() => service.lines.find((line) => line.msg === 'request' && line.traceId === ofTrace));

describe('a request', () => {
  it('goes on in the trace of its caller, as a span of its own, in the answer and in the log', async () => {
    const response = await place({ traceparent });
    expect(response.headers.get('traceparent')).toMatch(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(await requestLine(traceId)).toMatchObject({
      service: 'sample',
      level: 'info',
      method: 'POST',
      path: '/orders',
      status: 202,
      ms: expect.any(Number) as unknown,
    });
  });

  it('with a malformed traceparent begins a new trace', async () => {
    const response = await place({ traceparent: 'nonsense' });
    const begun = response.headers.get('traceparent')?.split('-')[1];
    expect(begun).toMatch(/^[0-9a-f]{32}$/);
    await requestLine(begun);
  });

  it('logs the order it is about, from its path or as its handler says', async () => {
    const placed = await place();
    expect(await requestLine(placed.headers.get('traceparent')?.split('-')[1])).toMatchObject({ orderId: 'order-of-the-body' });
    const got = await fetch(`${service.url}/orders/o-1`);
    expect(await requestLine(got.headers.get('traceparent')?.split('-')[1])).toMatchObject({ orderId: 'o-1', status: 404 });
  });

  it('stays in its trace when its body comes later than its headers', async () => {
    const lateTraceId = traceId.replaceAll('4', '5');
    const body = JSON.stringify({ customerId: 'c-1', lines: [{ sku: 'A', quantity: 1 }] });
    const head = [
      'POST /orders HTTP/1.1',
      'Host: sample',
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Traceparent: 00-${lateTraceId}-00f067aa0ba902b7-01`,
    ];
    await sendRaw(service.url, `${head.join('\r\n')}\r\n\r\n`, body.slice(0, 10), body.slice(10));
    const handlerLine = await eventually(() =>
      service.lines.find(({ context, traceId: of }) => context === 'Sample' && of === lateTraceId),
    );
    expect(handlerLine).toMatchObject({ msg: 'placed', orderId: 'order-of-the-body' });
  });

  it('of a probe leaves no line', async () => {
    const probes = await Promise.all(['/health/live', '/health/ready', '/metrics'].map((path) => fetch(`${service.url}${path}`)));
    const last = await place();
    await requestLine(last.headers.get('traceparent')?.split('-')[1]);
    const probed = probes.map((probe) => probe.headers.get('traceparent')?.split('-')[1]);
    expect(service.lines.filter((line) => probed.includes(String(line.traceId)))).toEqual([]);
  });

  it('is measured by its route and not by its path', async () => {
    await fetch(`${service.url}/orders/o-1`);
    const metrics = await eventually(async () => {
      const text = await (await fetch(`${service.url}/metrics`)).text();
      return text.includes('status="404"') ? text : undefined;
    });
    expect(metrics).toMatch(/^http_request_duration_seconds_count\{method="GET",route="\/orders\/:orderId",status="404"\} \d+$/m);
    expect(metrics).toMatch(/^process_cpu_seconds_total /m);
    expect(metrics).not.toContain('o-1');
  });
});

describe('health', () => {
  let answer: () => ReadinessResult | Promise<ReadinessResult>;
  beforeAll(() => service.app.get(ReadinessChecks).register({ name: 'broker', check: () => answer() }));

  const ready = async () => {
    const response = await fetch(`${service.url}/health/ready`);
    return { status: response.status, body: await response.json() };
  };

  it('is ready when all parts are', async () => {
    answer = () => ({ ready: true });
    expect(await ready()).toMatchObject({ status: 200, body: { status: 'ok', details: { broker: { status: 'up' } } } });
  });

  it.each<[string, string, () => ReadinessResult | Promise<ReadinessResult>]>([
    ['says why it is not', 'no broker answers', () => ({ ready: false, reason: 'no broker answers' })],
    ['throws', 'connect ECONNREFUSED', () => Promise.reject(new Error('connect ECONNREFUSED'))],
    ['never answers', 'no answer within 1 s', () => new Promise(() => undefined)],
  ])('is not ready when a part %s, and is alive all the same', async (_, reason, check) => {
    answer = check;
    expect(await ready()).toMatchObject({ status: 503, body: { status: 'error', details: { broker: { status: 'down', reason } } } });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
  });
});

describe('the documentation', () => {
  let document: OpenAPIObject;
  beforeAll(async () => (document = (await (await fetch(`${service.url}/docs/openapi.json`)).json()) as OpenAPIObject));

  it('has the operations, their schemas and their refusals', () => {
    const { responses, requestBody } = document.paths['/orders']?.post ?? {};
    expect(requestBody).toMatchObject({ content: { 'application/json': { schema: { $ref: '#/components/schemas/PlaceSample' } } } });
    expect(responses?.['422']).toEqual({
      description: expect.stringMatching(/^UNKNOWN_SKU: .*; MIXED_CURRENCIES: /) as unknown,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
    expect(Object.keys(responses ?? {})).toEqual(['202', '400', '403', '413', '415', '422', '500', '503']);
    expect(document.components?.schemas?.Problem).toMatchObject({
      properties: { code: { enum: expect.arrayContaining(['ORDER_NOT_FOUND']) as unknown } },
    });
    expect(Object.keys(document.paths)).not.toContain('/metrics');
  });

  it('says what any operation, one that is sent a body, this service and the operation itself refuse with, by status', () => {
    const refusals = (path: string, method: 'get' | 'post') =>
      Object.entries(document.paths[path]?.[method]?.responses ?? {}).map(([status, response]) => [
        status,
        ...(JSON.stringify(response).match(/\b[A-Z]+(_[A-Z]+)*(?=:)/g) ?? []),
      ]);
    const everywhere = ['400', 'VALIDATION_FAILED', 'MALFORMED_REQUEST'];
    const failures = [
      ['500', 'INTERNAL'],
      ['503', 'UNAVAILABLE'],
    ];
    expect(refusals('/orders', 'get')).toEqual([['200'], everywhere, ['403', 'CROSS_SITE'], ...failures]);
    expect(refusals('/orders/returns', 'post')).toEqual([
      ['202'],
      everywhere,
      ['403', 'CROSS_SITE', 'BREAKING_REFUSED'],
      ['413', 'PAYLOAD_TOO_LARGE'],
      ['415', 'UNSUPPORTED_MEDIA_TYPE'],
      ...failures,
    ]);
    expect(refusals('/health/live', 'get')).toEqual([['200']]);
    expect(document.paths['/orders']?.get?.responses['503']).toMatchObject({ headers: { 'Retry-After': { schema: { type: 'integer' } } } });
  });

  it.each([
    ['/orders', false],
    ['/orders/returns', true],
  ])('says that %s takes an Idempotency-Key, and whether it must have one (%s)', (path, required) => {
    const header: unknown = expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required });
    expect(document.paths[path]?.post?.parameters).toEqual([header]);
  });

  it('is served for people', async () => {
    const response = await fetch(`${service.url}/docs`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('swagger-ui');
  });
});
