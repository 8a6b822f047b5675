import { count, duration, money, short } from './figures';

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_234, '1.23 s'],
  [59_940, '59.9 s'],
  [61_000, '1 min 1 s'],
  [3_660_000, '1 h 1 min'],
  [90_000_000, '1 d 1 h'],
  [-1_500, '−1.50 s'],
])('%i ms are told as %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

it('money is told with its currency, by the cent', () => {
  expect(money(123_456_789, 'EUR')).toBe('EUR 1,234,567.89');
});

it.each([
  [500, 'JPY', 'JPY 500'],
  [1_234_500, 'KWD', 'KWD 1,234.500'],
])('money of %i %s is told in the units of its currency', (amount, currency, words) => {
  expect(money(amount, currency)).toBe(words);
});

it('money of a currency that is none is told all the same', () => {
  expect(money(1_050, '<b>')).toBe('<b> 10.50');
});

it('one is told from many', () => {
  expect([count(1, 'record'), count(1_204, 'record'), count(0, 'reply', 'replies')]).toEqual(['1 record', '1,204 records', '0 replies']);
});

it('ids made within a minute are told apart by their end', () => {
  expect(short('019a8f00-0000-7000-8000-00000000abcd')).toBe('…0000abcd');
});
