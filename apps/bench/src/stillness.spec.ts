import { leftAtLast } from './stillness';

describe('what is left at last', () => {
  const { signal } = new AbortController();
  const each = (counts: readonly number[]): (() => number) => {
    const rest = [...counts];
    return () => (rest.length > 1 ? rest.shift()! : rest[0]!);
  };

  it('is none as soon as that is so, however slowly it becomes less', async () => {
    const [began, falling] = [Date.now(), Array.from({ length: 200 }, (_, index) => 199 - index)];
    expect(await leftAtLast(each(falling), { pauseMs: 5, standstillMs: 500, signal })).toBe(0);
    expect(Date.now() - began).toBeGreaterThan(500);
  });

  it('is what there is when it becomes less no more', async () => {
    expect(await leftAtLast(each([3, 2, 3]), { pauseMs: 5, standstillMs: 30, signal })).toBe(3);
  });

  it('is not waited for when that is broken off', async () => {
    const breakOff = new AbortController();
    const left = leftAtLast(() => 1, { pauseMs: 5, standstillMs: 60_000, signal: breakOff.signal });
    breakOff.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
  });
});
