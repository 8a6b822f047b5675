import { Placing } from './place';

describe('who places orders', () => {
  /** What was posted, oldest first. */
  let posts: { readonly path: string; readonly key: string | undefined }[];
  let answers: (() => Response | Promise<Response>)[];
  let placing: Placing;
  const tea = { customerId: 'ada', lines: [{ sku: 'tea', quantity: 1 }] };

  const unavailable = (): Response =>
    Response.json({ title: 'Not now', status: 503, code: 'UNAVAILABLE', type: 'about:blank' }, { status: 503 });
  const unreachable = (): Response => {
    throw new TypeError('Failed to fetch');
  };
  const placed = (): Response => Response.json({ orderId: 'order-1' });
  const batchOf = (count: number) => (): Response =>
    Response.json({ orderIds: Array.from({ length: count }, (_, index) => `order-${index}`), refused: [] });

  beforeEach(() => {
    [posts, answers] = [[], []];
    placing = new Placing();
    jest.spyOn(globalThis, 'fetch').mockImplementation((path, init) => {
      posts.push({ path: path as string, key: (init?.headers as Record<string, string>)['idempotency-key'] });
      return Promise.resolve().then(answers.shift());
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const keys = () => posts.map(({ key }) => key);

  it('asks under the same key until it is told that the order was placed, and then under another', async () => {
    answers = [unavailable, unreachable, placed, placed];
    await expect(placing.one(tea)).rejects.toThrow('Not now');
    await expect(placing.one(tea)).rejects.toThrow('The console cannot be reached.');
    expect(await placing.one(tea)).toBe('order-1');
    await placing.one(tea);
    expect(keys()[0]).toMatch(/^\d+-\d+$/);
    expect(keys().slice(0, 3)).toEqual(Array(3).fill(keys()[0]));
    expect(keys()[3]).not.toBe(keys()[0]);
  });

  it('asks under a key of its own for what comes between two answers about one order', async () => {
    const late = Promise.withResolvers<Response>();
    answers = [placed, () => late.promise, unavailable, placed];
    const [first, second] = [placing.one(tea), placing.one(tea)];
    await first;
    await expect(placing.one(tea)).rejects.toThrow('Not now');
    late.resolve(placed());
    await second;
    await placing.one(tea);
    expect(keys()[1]).toBe(keys()[0]);
    expect(keys()[2]).not.toBe(keys()[0]);
    expect(keys()[3]).toBe(keys()[2]);
  });

  it('asks for another order under another key, as the order service demands', async () => {
    answers = [unavailable, placed];
    await expect(placing.one(tea)).rejects.toThrow();
    await placing.one({ ...tea, lines: [{ sku: 'tea', quantity: 2 }] });
    expect(new Set(keys()).size).toBe(2);
  });

  it('asks for what a batch lacks under the key of that batch, until it is whole', async () => {
    answers = [batchOf(12), batchOf(100), batchOf(100)];
    expect((await placing.many(100, tea)).orderIds).toHaveLength(12);
    expect((await placing.many(100, tea)).orderIds).toHaveLength(100);
    await placing.many(100, tea);
    expect(posts.map(({ path }) => path)).toEqual(Array(3).fill('/api/orders/batch'));
    expect(keys()[1]).toBe(keys()[0]);
    expect(keys()[2]).not.toBe(keys()[0]);
  });
});
