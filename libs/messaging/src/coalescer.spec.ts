import { Coalescer } from './coalescer';

/** Work that ends only when the test says so. */
function heldWork() {
  const groups: { items: readonly string[]; end: PromiseWithResolvers<unknown> }[] = [];
  const work = async (items: readonly string[]): Promise<void> => {
    const end = Promise.withResolvers<unknown>();
    groups.push({ items, end });
    await end.promise;
  };
  return { groups, itemsOf: () => groups.map(({ items }) => items), work };
}

const nextTick = () => new Promise(setImmediate);

describe('a coalescer', () => {
  it('makes one group of all that arrives in one tick', async () => {
    const { groups, itemsOf, work } = heldWork();
    const coalescer = new Coalescer(work);
    const added = ['a', 'b', 'c'].map((item) => coalescer.add(item));
    await nextTick();
    expect(itemsOf()).toEqual([['a', 'b', 'c']]);
    groups[0]!.end.resolve(undefined);
    await Promise.all(added);
    expect(groups).toHaveLength(1);
  });

  it('makes the next group of all that arrives while it works, and never works on two at once', async () => {
    const { groups, itemsOf, work } = heldWork();
    const coalescer = new Coalescer(work);
    const first = coalescer.add('a');
    await nextTick();
    const second = coalescer.add('b');
    await nextTick();
    const third = coalescer.add('c');
    await nextTick();
    expect(itemsOf()).toEqual([['a']]);
    groups[0]!.end.resolve(undefined);
    await first;
    await nextTick();
    expect(itemsOf()).toEqual([['a'], ['b', 'c']]);
    groups[1]!.end.resolve(undefined);
    await Promise.all([second, third]);
  });

  it('makes one group of those who had to wait and of those who have more as soon as they are told of the last', async () => {
    const { groups, itemsOf, work } = heldWork();
    const coalescer = new Coalescer(work);
    const first = coalescer.add('a');
    const more = first.then(() => coalescer.add('c'));
    await nextTick();
    const second = coalescer.add('b');
    groups[0]!.end.resolve(undefined);
    await first;
    await nextTick();
    expect(itemsOf()).toEqual([['a'], ['b', 'c']]);
    groups[1]!.end.resolve(undefined);
    await Promise.all([second, more]);
  });

  it('makes several groups of more than a group may have, those that came first first', async () => {
    const { groups, itemsOf, work } = heldWork();
    const coalescer = new Coalescer(work, 2);
    const added = ['a', 'b', 'c'].map((item) => coalescer.add(item));
    expect(coalescer.waiting).toBe(3);
    await nextTick();
    expect(coalescer.waiting).toBe(1);
    groups[0]!.end.resolve(undefined);
    await added[1];
    await nextTick();
    expect(itemsOf()).toEqual([['a', 'b'], ['c']]);
    groups[1]!.end.resolve(undefined);
    await Promise.all(added);
  });

  it('rejects exactly the items whose group failed, and goes on with the next', async () => {
    const { groups, itemsOf, work } = heldWork();
    const coalescer = new Coalescer(work);
    const failed = Promise.allSettled([coalescer.add('a'), coalescer.add('b')]);
    await nextTick();
    const next = coalescer.add('c');
    const error = new Error('no');
    groups[0]!.end.reject(error);
    expect(await failed).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
    await nextTick();
    expect(itemsOf()).toEqual([['a', 'b'], ['c']]);
    groups[1]!.end.resolve(undefined);
    await expect(next).resolves.toBeUndefined();
  });

  it('works again after it was idle', async () => {
    const groups: (readonly string[])[] = [];
    const coalescer = new Coalescer<string>((items) => Promise.resolve(void groups.push(items)));
    await coalescer.add('a');
    await nextTick();
    await coalescer.add('b');
    expect(groups).toEqual([['a'], ['b']]);
  });
});
