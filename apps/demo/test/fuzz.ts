import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** One of these, at random. */
export function oneOf<Choice>(choices: readonly Choice[]): Choice {
  return choices[randomInt(choices.length)]!;
}

/** Nothing that any field of any body of this system allows. */
const wrong = (): unknown =>
  oneOf<() => unknown>([
    () => null,
    () => -randomInt(1, 1e9),
    () => Math.random(),
    () => Number.MAX_VALUE,
    () => '',
    () => '\u0000',
    () => randomBytes(randomInt(1, 200)).toString('latin1') + ' ',
    () => 'x'.repeat(randomInt(65, 5_000)),
    () => true,
    () => [],
    () => [[]],
    () => ({ $ne: 1 }),
    () => JSON.parse('{"__proto__": {"admin": true}}') as unknown,
    () => '’; DROP TABLE orders; --',
  ])();

/** The body with one member wrong, missing or too many. */
function mutated(body: Readonly<Record<string, unknown>>): unknown {
  const name = oneOf(Object.keys(body));
  return oneOf<() => unknown>([
    () => ({ ...body, [name]: wrong() }),
    () => Object.fromEntries(Object.entries(body).filter(([each]) => each !== name)),
    () => ({ ...body, [randomUUID()]: wrong() }),
    () => [body],
    wrong,
  ])();
}

const bodies = {
  '/orders': { customerId: 'fuzz', lines: [{ sku: 'GRINDER', quantity: 1 }] },
  '/stock/GRINDER/receipts': { quantity: 1 },
  '/accounts/fuzz/deposits': { amountCents: 1, currency: 'EUR' },
} as const;

/** A request that no service can act on. */
export function badRequest(path: keyof typeof bodies): [path: string, init: RequestInit] {
  const json = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const post = (body: string | Buffer, headers: Record<string, string> = json): RequestInit => ({
    method: 'POST',
    headers,
    body: new Uint8Array(Buffer.from(body)),
  });
  const valid = JSON.stringify(bodies[path]);
  return oneOf<() => [string, RequestInit]>([
    () => [path, post(JSON.stringify(mutated(bodies[path])))],
    () => [path, post(JSON.stringify(mutated(bodies[path])))],
    () => [path, post(valid.slice(0, randomInt(valid.length)))],
    () => [path, post(randomBytes(randomInt(1, 2_000)))],
    () => [path, post('['.repeat(randomInt(1_000, 50_000)))],
    () => [
      path,
      post(valid, { ...json, 'content-type': oneOf(['text/plain', 'application/xml', 'multipart/form-data', 'x/y; charset=']) }),
    ],
    () => [path, post(valid, { ...json, 'idempotency-key': oneOf(['', ' ', 'k'.repeat(300), 'ü']) })],
    () => [`${path}/${encodeURIComponent(String(wrong()))}`, { method: oneOf(['PUT', 'DELETE', 'PATCH', 'POST']) }],
    () => [`/${randomBytes(randomInt(1, 100)).toString('base64url')}`, { method: oneOf(['GET', 'POST']) }],
    () => [`/dead-letters/${encodeURIComponent(String(wrong()))}/discard`, post(JSON.stringify(wrong()))],
    () => [`/dead-letters?${oneOf(['key', 'type', 'error'])}=${oneOf(['%00', '%1b[2J', ''])}`, {}],
    () => ['/dead-letters/1/discard', post(JSON.stringify({ reason: oneOf(['\u0000ab', 'ab\u0007', '', '   ']) }))],
    () => [`/dead-letters?limit=${randomInt(1_000, 1e9)}&after=${randomUUID()}`, {}],
  ])();
}

/** One of so many records is large, and another has large headers: whoever checks this mesh later reads all of them again. */
const RARELY = 70;

/** The record with this number that nobody can read; `event` is one that somebody could. */
export function badRecord(event: Buffer, number: number): BadRecord {
  return {
    key: oneOf<() => Buffer | string | null>([() => null, randomUUID, () => randomBytes(20), () => 'k'.repeat(2_000), () => ''])(),
    value: number % RARELY === 0 ? Buffer.concat([Buffer.from([1]), randomBytes(500_000)]) : badValue(event),
    headers: number % RARELY === 1 ? { id: randomBytes(100_000), type: 'x'.repeat(100_000) } : badHeaders(),
  };
}

interface BadRecord {
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, string | Buffer>;
}

function badHeaders(): BadRecord['headers'] {
  return oneOf<() => BadRecord['headers']>([
    () => ({}),
    () => ({ id: randomUUID(), type: 'OrderPlaced' }),
    () => ({ id: 'none', type: 'Nonsense', sequence: '-1' }),
    () => ({ constructor: 'x', toString: 'y', hasOwnProperty: Buffer.alloc(0) }),
    () => ({ id: randomBytes(16), traceparent: randomBytes(55), type: randomBytes(9) }),
  ])();
}

function badValue(event: Buffer): Buffer | null {
  return oneOf<() => Buffer | null>([
    () => null,
    () => Buffer.alloc(0),
    () => Buffer.concat([Buffer.from([1]), randomBytes(randomInt(1, 2_000))]),
    () => event.subarray(0, randomInt(1, event.length - 1)),
    () => Buffer.concat([Buffer.from([0, 127]), randomBytes(3), event.subarray(5)]),
    () => Buffer.from('{"json": true}'),
  ])();
}
