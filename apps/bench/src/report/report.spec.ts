import type { Round } from '../round';
import { figure, spread, table } from './format';
import { markdownOf } from './markdown';
import { decades, linearTicks, svgOf } from './plot';
import type { Results } from './results';

const times = { p50: 10, p90: 20, p99: 30, p999: 40, longest: 50 };
const summary = { count: 10, mean: 3.25, p50: 2, p99: 4 };

function round(sagasPerSecond: number, endings: Record<string, number> = { CONFIRMED: 100 }): Round {
  const cpu = { parts: { order: 2, inventory: 1 }, harness: 0.5, busy: 4, stolen: 0, others: 0.5 };
  const use = { cpu, memory: { order: 100, inventory: 50, harness: 70 }, commitsASaga: 1.5, walBytesASaga: 2_048 };
  const point = {
    ...{ clients: 64, seconds: 2, sagas: 100, sagasPerSecond, settledPerSecond: 99, toEnd: times, post: times, refusals: {}, endings },
    use: { ...use, batches: { order: summary }, delays: { 'aws.order.events → payment': summary } },
    limit: { sagasPerSecond: 1_000, clients: 64, senderCores: 0.4 },
  };
  return { points: [point], burst: undefined, checkSeconds: 4 };
}

function results(...rounds: Round[]): Results {
  const circumstances = { date: '2026-11-21', revision: 'abc', processors: '2 × X', memoryGigabytes: 8, system: 'Linux', node: 'v24' };
  const options = {
    points: [64],
    seconds: 2,
    rounds: 3,
    seed: 1,
    burst: 1,
    warmUp: 1,
    mesh: undefined,
    compare: undefined,
    roundTrips: [],
    instances: [],
    past: undefined,
    costs: [],
    kind: 'clients' as const,
    rate: 100,
    rebuild: 0,
    page: undefined,
    soak: undefined,
    away: undefined,
    rebalance: false,
    output: '',
  };
  return { circumstances, options, rounds };
}

it('tells the median of all rounds with the least and the most, and the ratio to the limit', () => {
  const markdown = markdownOf(results(round(900), round(500), round(800)));
  expect(markdown).toContain('| 64 | 800 (500–900) | 99 | 1,000 | 0.8 (0.5–0.9) | 64 | 0.4 |');
});

it('tells what a saga costs in commits, WAL and CPU, and who else was busy', () => {
  expect(markdownOf(results(round(900)))).toContain('| 64 | 1.5 | 2 | 30 | 0.25 | 0.25 | 0 |');
});

it('tells of orders that passed their deadline', () => {
  const markdown = markdownOf(results(round(900, { CONFIRMED: 90, DEADLINE_PASSED: 10 })));
  expect(markdown).toContain('64 clients: 10 orders passed their deadline');
  expect(markdownOf(results(round(900)))).not.toContain('deadline');
});

it('says of which points p99.9 is the longest of too few', () => {
  const [point] = round(900).points;
  const many = { ...round(900), points: [{ ...point!, clients: 256, sagas: 1_000 }] };
  const said = markdownOf(results(round(900), round(500))).match(/.*p99\.9 is the longest\./g);
  expect(said).toEqual(['64 clients: of fewer than 1,000 sagas in a round, p99.9 is the longest.']);
  expect(markdownOf(results(many))).not.toContain('p99.9 is');
});

it('says so where nothing could be measured', () => {
  const measured = round(900);
  const [point] = measured.points;
  const without = { ...measured, points: [{ ...point!, use: { ...point!.use, cpu: undefined, memory: undefined } }] };
  expect(markdownOf(results(without))).toContain('not measured on this machine');
});

it('figures have three digits that count', () => {
  expect([0.08691, 1.2345, 12.345, 1_234.5, NaN, undefined].map(figure)).toEqual(['0.0869', '1.23', '12.3', '1,235', '–', '–']);
  expect(spread({ median: 2, least: 2, most: 2 })).toBe('2');
});

it('a table has a line for the head, one below it, and one for each row', () => {
  expect(table(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | ---: |\n| 1 | 2 |');
});

it.each([
  [948, [0, 200, 400, 600, 800, 1_000]],
  [7, [0, 1, 2, 3, 4, 5, 6, 7]],
  [0.3, 0.3],
])('the ticks up to %d reach it in round steps', (most, ticks) => {
  const made = linearTicks(most);
  if (Array.isArray(ticks)) expect(made).toEqual(ticks);
  expect(made.at(-1)).toBeGreaterThanOrEqual(most);
  expect(made.length).toBeLessThanOrEqual(9);
});

it('decades reach from below the least to above the most', () => {
  expect(decades(34, 1_100)).toEqual([10, 100, 1_000, 10_000]);
});

it('a plot has a curve and a name for each series, and all of it is inside', () => {
  const points = [1, 16, 64].map((x) => ({ x, y: x * 10 }));
  const svg = svgOf({
    title: 'Sagas',
    scale: 'linear',
    series: [
      { name: 'ours', points },
      { name: 'limit', points },
    ],
  });
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(svg.match(/<circle/g)).toHaveLength(6);
  const heights = [...svg.matchAll(/cy="([\d.]+)"/g)].map(([, height]) => Number(height));
  expect(heights.every((height) => height >= 40 && height <= 312)).toBe(true);
  expect(svg).toContain('>limit</text>');
});
