import type { Contestant } from '../compare';
import type { Round } from '../round';
import { barsOf } from './bars';
import { comparisonOf, ratiosTo } from './comparison';

const circumstances = { date: '2026-11-21', revision: 'abc', processors: '2 × X', memoryGigabytes: 8, system: 'Linux', node: 'v24' };

function contestant(name: string, limit: number, ...sagasPerSecond: number[]): Contestant {
  const toEnd = { p50: 10, p90: 20, p99: 30, p999: 40, longest: 50 };
  const rounds = sagasPerSecond.map((each) => {
    const use = { cpu: { parts: { order: 0.3, inventory: 0.2 } } };
    const point = {
      clients: 64,
      sagas: 100,
      sagasPerSecond: each,
      toEnd,
      use,
      limit: { sagasPerSecond: limit, clients: 64, senderCores: 0.4 },
    };
    return { points: [point], burst: { orders: 500, drainedPerSecond: 2 * each }, checkSeconds: 1 };
  });
  // Of all that a round has, a comparison reads this.
  return { name, rounds: rounds as unknown as Round[] };
}

const [ours, theirs] = [contestant('this checkout', 1_000, 100, 200, 400), contestant('gzip', 500, 90, 100, 360)];
const sagas = ({ points }: Round): number => points[0]!.sagasPerSecond;

it('a ratio is taken within its round, so that what changed from round to round is not in it', () => {
  expect(ratiosTo(ours, theirs, sagas)).toEqual({ median: 0.9, least: 0.5, most: 0.9 });
});

it('tells figures and ratios of each contestant, at each number of clients and in the burst', () => {
  const markdown = comparisonOf([ours, theirs], circumstances);
  expect(markdown).toContain('## 64 clients');
  expect(markdown).toContain('| gzip | 100 (90–360) | 10 | 30 | 5 | 500 | 0.9 (0.5–0.9) | 1 | 1 | 1 | 0.5 | 1.8 (1–1.8) |');
  expect(markdown).toContain('## A burst of 500 orders');
  expect(markdown).toContain('| gzip | 200 (180–720) | 0.9 (0.5–0.9) |');
});

it('tells why another has no figures, beside those of the rest', () => {
  const markdown = comparisonOf([ours, { ...theirs, rounds: [], failure: 'it did not start' }], circumstances);
  expect(markdown).toContain('No figures of "gzip": it did not start');
  expect(markdown).not.toContain('| gzip |');
  expect(markdown).toContain('| this checkout | 200 (100–400) |');
});

it('a bar is as long as its median, and the line at 1 is inside', () => {
  const svg = barsOf('Ratios', [{ name: 'half', value: { median: 0.5, least: 0.4, most: 0.6 } }]);
  expect(svg).toContain('width="150.0" height="16"');
  expect(svg).toContain('x1="660.0" x2="660.0"');
  expect(svg).toContain('x1="480.0" x2="540.0"');
});
