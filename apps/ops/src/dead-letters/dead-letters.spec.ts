import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deadLetters } from './dead-letters.command';
import { PostOffice } from './post-office';

const letter = (id: string, key: string, error: string | null = 'broken') => ({
  ...{
    id,
    key,
    status: 'PARKED',
    topic: 'order.events',
    partition: 0,
    offset: id,
    eventId: id,
    type: 'OrderPlaced',
    error,
    attempts: 1,
    replays: 0,
  },
  ...{ mustComplete: false, parkedAt: '2026-01-01T00:00:00Z', dueAt: null },
});

type Answer = readonly [status: number, body: object];

/** A service's HTTP interface, as far as a spec needs it; what it does not know is not found. */
const answers = new Map<string, Answer>();
const asked: string[] = [];
let server: Server;
let url: string;
const environment = { ...process.env };
const printed = { out: [] as string[], err: [] as string[] };

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url!.replace(/\?.*/, '');
    asked.push(`${request.method} ${path}`);
    if (path.endsWith('/silent')) return;
    const [status, body] = answers.get(path) ?? [404, { code: 'DEAD_LETTER_NOT_FOUND', detail: `There is no ${path}.` }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Nothing listens there.
  Object.assign(process.env, { ORDER_URL: 'http://127.0.0.1:1', INVENTORY_URL: url, PAYMENT_URL: `${url}/payment` });
});

afterAll(() => {
  process.env = environment;
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  answers.clear();
  asked.length = printed.out.length = printed.err.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.out.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => void printed.err.push(line));
});

afterEach(() => jest.restoreAllMocks());

const parked = (...letters: object[]): void => void answers.set('/dead-letters', [200, { deadLetters: letters }]);
const run = (options: Record<string, string | boolean>, ...positionals: string[]) =>
  deadLetters.run({ status: 'PARKED', rate: '1000', ...options }, positionals);

test('a service that is away is told of, the letters of the others are listed, and the answer is no', async () => {
  parked(letter('1', 'a'));
  answers.set('/payment/dead-letters', [200, { deadLetters: [letter('2', 'b')] }]);
  expect(await run({}, 'list')).toBe(1);
  expect(printed.out.join('\n')).toMatch(/^inventory\/1 .*\npayment\/2 .*\n2 in all\.$/m);
  expect(printed.err).toEqual([expect.stringMatching(/^order: order does not answer at/)]);
});

test('an error of many lines is one line of the list', async () => {
  parked(letter('1', 'a', 'first\n  second\r\nthird'));
  await run({ service: 'inventory' }, 'list');
  expect(printed.out[1]).toMatch(/ first second third$/);
});

test('a letter that is not there does not keep the others from being shown or discarded', async () => {
  answers.set('/dead-letters/2', [200, letter('2', 'b')]);
  answers.set('/dead-letters/2/discard', [200, {}]);
  expect(await run({}, 'show', 'inventory/1', 'inventory/2')).toBe(1);
  expect(printed.out.join('')).toContain('"key": "b"');
  expect(await run({ reason: 'a spec' }, 'discard', 'inventory/1', 'order/1', 'inventory/2')).toBe(1);
  expect(printed.out.slice(-2)).toEqual(['inventory/2: discarded', '1 discarded, 2 failed.']);
});

test('a letter that was resolved meanwhile is no failure, and does not stand for the others of its key', async () => {
  parked(letter('1', 'a'), letter('2', 'a'), letter('3', 'a'));
  answers.set('/dead-letters/1', [200, { ...letter('1', 'a'), status: 'REDRIVEN' }]);
  answers.set('/dead-letters/1/redrive', [409, { code: 'DEAD_LETTER_RESOLVED', detail: 'Letter 1 is REDRIVEN.' }]);
  answers.set('/dead-letters/2/redrive', [200, { redriven: ['2', '3'] }]);
  expect(await run({ service: 'inventory' }, 'redrive')).toBe(0);
  expect(printed.out).toEqual([
    'inventory/1: inventory refuses: Letter 1 is REDRIVEN.',
    'inventory/2: 2 redriven of key a',
    '1 redriven, 1 resolved before, 0 failed.',
  ]);
  expect(asked).not.toContain('POST /dead-letters/3/redrive');
});

test('a letter that became meanwhile what it was not to become is a failure', async () => {
  answers.set('/dead-letters/1', [200, { ...letter('1', 'a'), status: 'REDRIVEN' }]);
  answers.set('/dead-letters/1/discard', [409, { code: 'DEAD_LETTER_RESOLVED', detail: 'Letter 1 is REDRIVEN.' }]);
  expect(await run({ reason: 'a spec' }, 'discard', 'inventory/1')).toBe(1);
  expect(printed.err).toEqual(['inventory/1: inventory refuses: Letter 1 is REDRIVEN.']);
});

test('what is refused for any other reason is a failure', async () => {
  parked(letter('1', 'a'));
  answers.set('/dead-letters/1/redrive', [409, { code: 'DEAD_LETTER_REPLAYED_TOO_OFTEN', detail: 'Too often.' }]);
  expect(await run({ service: 'inventory' }, 'redrive')).toBe(1);
  expect(printed.err).toEqual(['inventory/1: inventory refuses: Too often.']);
});

describe('a dry run tells of', () => {
  const dryRun = { service: 'inventory', 'dry-run': true };
  const often = (id: string) => ({ ...letter(id, 'a'), replays: 5 });

  test('what must complete, and cannot be discarded', async () => {
    parked({ ...letter('1', 'a'), type: 'OrderConfirmed', mustComplete: true }, letter('2', 'b'));
    expect(await run({ ...dryRun, reason: 'a spec' }, 'discard')).toBe(1);
    expect(printed.err).toEqual([
      expect.stringMatching(
        /^inventory\/1: inventory would refuse: OrderConfirmed is tried for as long as it takes: the order has been decided/,
      ),
    ]);
    expect(printed.out).toEqual(['inventory/2: would be discarded', '1 to be discarded, 1 failed.']);
  });

  test('what must complete, and would be discarded by force if its service has no event of it', async () => {
    const bound = (id: string) => ({ ...letter(id, id), type: 'OrderConfirmed', mustComplete: true });
    answers.set('/dead-letters/1', [200, { ...bound('1'), event: { type: 'OrderConfirmed', orderId: '1' } }]);
    answers.set('/dead-letters/2', [200, { ...bound('2'), event: { undecodable: 'The record cannot be decoded' } }]);
    answers.set('/dead-letters/3', [200, { ...bound('3'), eventId: null }]);
    const discard = (force: boolean) => run({ ...dryRun, force, reason: 'a spec' }, 'discard', 'inventory/1', 'inventory/2', 'inventory/3');
    expect(await discard(false)).toBe(1);
    expect(printed.out).toEqual(['0 to be discarded, 3 failed.']);
    expect(await discard(true)).toBe(1);
    expect(printed.out.slice(1)).toEqual([
      'inventory/2: would be discarded',
      'inventory/3: would be discarded',
      '2 to be discarded, 1 failed.',
    ]);
  });

  test('what was redriven too often, and would be with force', async () => {
    parked(often('1'));
    expect(await run(dryRun, 'redrive')).toBe(1);
    expect(printed.err).toEqual(['inventory/1: inventory would refuse: Letter 1 was redriven 5 times, and failed each time.']);
    expect(await run({ ...dryRun, force: true }, 'redrive')).toBe(0);
  });

  test('a letter behind another one that was redriven too often', async () => {
    answers.set('/dead-letters/2', [200, letter('2', 'a', null)]);
    parked(often('1'), letter('2', 'a', null));
    expect(await run(dryRun, 'redrive', 'inventory/2')).toBe(1);
    expect(printed.err).toEqual(['inventory/2: inventory would refuse: Letter 1 was redriven 5 times, and failed each time.']);
  });

  test('a letter that is resolved by now', async () => {
    answers.set('/dead-letters/1', [200, { ...letter('1', 'a'), status: 'DISCARDED' }]);
    expect(await run(dryRun, 'redrive', 'inventory/1')).toBe(1);
    expect(printed.err).toEqual(['inventory/1: inventory would refuse: Letter 1 is DISCARDED.']);
  });

  test('a letter that is by now what it was to become, as of one that was resolved before', async () => {
    answers.set('/dead-letters/1', [200, { ...letter('1', 'a'), status: 'REDRIVEN' }]);
    expect(await run(dryRun, 'redrive', 'inventory/1')).toBe(0);
    expect(printed.out.at(-1)).toBe('0 to be redriven, 1 resolved before, 0 failed.');
  });
});

test('a dry run does not wait between two letters, whatever the rate', async () => {
  parked(letter('1', 'a'), letter('2', 'b'), letter('3', 'c'));
  expect(await run({ service: 'inventory', rate: '0.001', 'dry-run': true }, 'redrive')).toBe(0);
  expect(printed.out.at(-1)).toBe('3 to be redriven, 0 failed.');
  expect(asked).toEqual(['GET /dead-letters']);
});

test('a rate so low that a timer could not keep it is refused', async () => {
  await expect(run({ all: true, rate: '1e-10' }, 'redrive')).rejects.toThrow('--rate takes a number from 0.001 on, not "1e-10".');
});

test('a service that accepts a request and does not answer is given up', async () => {
  await expect(new PostOffice('order', url, 50).show('silent')).rejects.toThrow('order does not answer at');
});
