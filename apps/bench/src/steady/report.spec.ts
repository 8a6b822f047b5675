import { readOptions, type Options } from '../options';
import { markdownOf } from './report';
import type { Minute } from './soak';

const circumstances = { date: '2026-11-21', revision: 'abc', processors: '2 × X', memoryGigabytes: 8, system: 'Linux', node: 'v24' };
const options = readOptions([]) as Options;

function minute(number: number): Minute {
  const memory = { order: 100 * number, 'kafka-aws': 200, 'postgres-azure': 50, watchdog: 10, harness: 1_000 * number };
  const acknowledged = { p50: 4, p90: 5, p99: 6, p999: 7, longest: 8 };
  return { placed: 6_000, acknowledged, p50: 10 * number, p99: 90, longest: 99, unanswered: 1, open: 3, memory };
}

it('tells of a soak minute by minute, and how the last ones compare with the first', () => {
  const soak = { rate: 100, minutes: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(minute), refusals: { 503: 2 } };
  const markdown = markdownOf({ circumstances, options, round: { soak, away: undefined, rebalance: undefined, checkSeconds: 4 } });
  expect(markdown).toContain('Orders were refused: 2 with 503.');
  expect(markdown).toContain('p50 × 2.67, p99 × 1, memory × 1.89.');
  expect(markdown).toContain('| 2 | 6,000 | 6 | 20 | 90 | 99 | 1 | 3 | 200 | 200 | 50 |');
});

it('says nothing of growth where the ends of the time are one and the same', () => {
  const soak = { rate: 100, minutes: [1, 2, 3, 4, 5, 6].map(minute), refusals: {} };
  expect(markdownOf({ circumstances, options, round: { soak, away: undefined, rebalance: undefined, checkSeconds: 4 } })).not.toContain(
    'p50 ×',
  );
});

it('tells how soon a backlog was gone', () => {
  const away = {
    rate: 100,
    seconds: 60,
    backlog: 7_000,
    startSeconds: 9,
    catchUpSeconds: 21.44,
    endings: { CONFIRMED: 8_000, DEADLINE_PASSED: 3 },
    refusals: {},
  };
  const markdown = markdownOf({ circumstances, options, round: { soak: undefined, away, rebalance: undefined, checkSeconds: 4 } });
  expect(markdown).toContain('No order was refused. The workers answered 9 s after they were started again, and 7,000 orders were open.');
  expect(markdown).toContain('**21.4 s** later');
  expect(markdown).toContain('ended: 8,000 CONFIRMED, 3 DEADLINE_PASSED.');
});

it('tells what orders were like while a consumer group changed', () => {
  const moments = [{ name: 'it is killed', placed: 2_000, p50: 90, p99: 8_123, longest: 9_876.5, longestPause: 456 }];
  const rebalance = { rate: 100, service: 'payment', moments, refusals: {} } as const;
  const markdown = markdownOf({ circumstances, options, round: { soak: undefined, away: undefined, rebalance, checkSeconds: 4 } });
  expect(markdown).toContain('## A second instance of payment, at 100 orders/s');
  expect(markdown).toContain('| it is killed | 2,000 | 90 | 8,123 | 9,877 | 456 |');
});
