import { LockedRows } from './locked-rows';

describe('locked rows', () => {
  it('tell what changed, apart for rows that the table has and rows that it does not have, each in the order of keys', () => {
    const rows = new LockedRows([
      ['c', 1],
      ['a', 1],
      ['b', 1],
    ]);
    rows.set('c', 2);
    rows.set('z', 1);
    rows.set('a', 2);
    rows.set('y', 1);
    expect(rows.updated).toEqual([
      ['a', 2],
      ['c', 2],
    ]);
    expect(rows.created).toEqual([
      ['y', 1],
      ['z', 1],
    ]);
  });

  it('give back what was set last, and create a row once however often it was set', () => {
    const rows = new LockedRows<number>([]);
    rows.set('a', 1);
    rows.set('a', 2);
    expect(rows.get('a')).toBe(2);
    expect(rows.created).toEqual([['a', 2]]);
  });
});
