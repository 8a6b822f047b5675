import type { Options } from '../options';
import type { Point } from '../point';
import { figure, table } from '../report/format';
import { sentenceOf, type Circumstances } from '../report/machine';
import { keep } from '../report/write';
import type { Growth } from './growth-round';

/** All that was measured, as it is kept in results.json. */
export interface GrowthResults {
  readonly circumstances: Circumstances;
  readonly options: Options;
  readonly growth: Growth;
}

/** Writes everything to a folder, and returns the Markdown. */
export function writeGrowth(results: GrowthResults, folder: string): string {
  return keep(folder, 'results', results, markdownOf(results));
}

interface Column {
  readonly name: string;
  readonly of: (point: Point) => number;
}

const columns: readonly Column[] = [
  { name: 'sagas/s', of: ({ sagasPerSecond }) => sagasPerSecond },
  { name: 'p50 ms', of: ({ toEnd }) => toEnd.p50 },
  { name: 'p99 ms', of: ({ toEnd }) => toEnd.p99 },
  { name: 'commits a saga', of: ({ use }) => use.commitsASaga },
  { name: 'WAL KB a saga', of: ({ use }) => use.walBytesASaga / 1_000 },
];

export function markdownOf({ circumstances, options: { seed }, growth }: GrowthResults): string {
  const { orders, before, grown, after, checkSeconds } = growth;
  const row = (name: string, point: Point): string[] => [name, ...columns.map(({ of }) => figure(of(point)))];
  const without = (of: Column['of']): number => (of(before) + of(after)) / 2;
  const paragraphs = [
    '# Tables that have grown',
    `${sentenceOf(circumstances)} One mesh, ${before.clients} clients, ${figure(before.seconds)} s each, seed ${seed}. Every guarantee was checked after it (${figure(checkSeconds)} s).`,
    table(
      ['', ...columns.map(({ name }) => name)],
      [
        row('before', before),
        row(`with ${orders.toLocaleString('en')} orders of the past`, grown),
        row('after they were deleted', after),
        ['with them, over the mean of before and after', ...columns.map(({ of }) => `× ${figure(of(grown) / without(of))}`)],
      ],
    ),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}
