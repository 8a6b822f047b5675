import { tooMany, type Wish, wishes } from './mix';
import { Random } from './random';

const MANY = 4_000;

describe('what clients wish for', () => {
  const first = (seed: number, stream = 'client 0'): Wish[] => {
    const wanted = wishes(new Random(seed, stream));
    return Array.from({ length: MANY }, () => wanted.next().value);
  };
  const wanted = first(7);
  const share = (of: (wish: Wish) => boolean): number => Math.round((100 * wanted.filter(of).length) / MANY);

  it('comes again with its seed, and only with it', () => {
    expect(first(7)).toEqual(wanted);
    expect(first(8)).not.toEqual(wanted);
  });

  it('is another for each client', () => {
    expect(first(7, 'client 1')).not.toEqual(wanted);
  });

  it.each<[Wish['kind'], number]>([
    ['confirm', 60],
    ['out of stock', 12],
    ['declined', 12],
    ['cancel', 16],
  ])('%s in about %i of 100', (kind, percent) => {
    expect(Math.abs(share((wish) => wish.kind === kind) - percent)).toBeLessThanOrEqual(2);
  });

  it('sends 5 of 100 requests twice, in both ways', () => {
    expect(Math.abs(share(({ repeated }) => repeated !== undefined) - 5)).toBeLessThanOrEqual(1);
    expect(new Set(wanted.map(({ repeated }) => repeated))).toEqual(new Set([undefined, 'at once', 'afterwards']));
  });

  it('asks for too much when it is to be out of stock, and only then', () => {
    expect(wanted.filter(({ kind, lines }) => (lines === tooMany) !== (kind === 'out of stock'))).toEqual([]);
  });
});

describe('chance', () => {
  it('reaches both ends of a range, and every place of a list', () => {
    const random = new Random(1, 'chance');
    const drawn = Array.from({ length: 200 }, () => random.between(3, 6));
    expect([...new Set(drawn)].sort()).toEqual([3, 4, 5, 6]);
    const items = ['a', 'b', 'c'];
    const orders = Array.from({ length: 200 }, () => random.shuffled(items).join(''));
    expect([...new Set(orders)].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  });
});
