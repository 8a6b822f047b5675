import { median, percentile, spreadOf, timesOf } from './statistics';

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

it.each([
  [0.5, 50],
  [0.99, 99],
  [0.999, 100],
  [1, 100],
  [0, 1],
])('the percentile at %d of 1 to 100 is a value that was measured: %d', (share, value) => {
  expect(percentile(hundred, share)).toBe(value);
});

it('there is no percentile of nothing', () => {
  expect(percentile([], 0.5)).toBeNaN();
});

it('the median of an even number of values lies between the two in the middle', () => {
  expect(median([9, 1, 4, 2])).toBe(3);
  expect(median([10, 9, 100])).toBe(10);
});

it('times are told whatever their order, and the order of the measured is left alone', () => {
  const measured = [30, 10, 20];
  expect(timesOf(measured)).toEqual({ p50: 20, p90: 30, p99: 30, p999: 30, longest: 30 });
  expect(measured).toEqual([30, 10, 20]);
});

it('a spread has the least and the most of all rounds around the median', () => {
  expect(spreadOf([20, 3, 100])).toEqual({ median: 20, least: 3, most: 100 });
});
