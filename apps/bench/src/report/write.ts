import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from '../compare';
import type { Options } from '../options';
import { barsOf } from './bars';
import { comparisonOf, measuredOf, ratiosTo } from './comparison';
import type { Circumstances } from './machine';
import { markdownOf } from './markdown';
import { svgOf, type Plot } from './plot';
import { linesOf, type Line, type Results } from './results';

/** Writes figures to a folder, all of them as JSON and what people read of them as Markdown, which it returns. */
export function keep(folder: string, name: string, figures: unknown, markdown: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(join(folder, `${name}.md`), markdown);
  return markdown;
}

/** Writes everything to a folder, and returns the Markdown. */
export function writeResults(results: Results, folder: string): string {
  const markdown = keep(folder, 'results', results, markdownOf(results));
  const lines = linesOf(results);
  if (lines.length > 0) {
    writeFileSync(join(folder, 'throughput.svg'), svgOf(throughputPlot(lines)));
    writeFileSync(join(folder, 'latency.svg'), svgOf(latencyPlot(lines)));
  }
  return markdown;
}

/** Two or more subjects, the first of which the others are compared with. */
export interface Comparison {
  readonly circumstances: Circumstances;
  readonly options: Options;
  readonly contestants: readonly Contestant[];
}

/** Writes everything to a folder, with a plot for each number of clients, and returns the Markdown. */
export function writeComparison(comparison: Comparison, folder: string): string {
  const { circumstances, contestants } = comparison;
  const [base, ...others] = measuredOf(contestants);
  const markdown = keep(folder, 'comparison', comparison, comparisonOf(contestants, circumstances));
  for (const [index, { clients }] of base!.rounds[0]!.points.entries()) {
    const bars = others.map((other) => ({
      name: other.name,
      value: ratiosTo(base!, other, ({ points }) => points[index]!.sagasPerSecond),
    }));
    writeFileSync(
      join(folder, `comparison-${clients}.svg`),
      barsOf(`Sagas a second over those of this checkout, ${clients} clients`, bars),
    );
  }
  return markdown;
}

type Figure = Parameters<Line['of']>[0];

function series(lines: readonly Line[], name: string, figure: Figure): Plot['series'][number] {
  return { name, points: lines.map(({ clients, of }) => ({ x: clients, y: of(figure).median })) };
}

function throughputPlot(lines: readonly Line[]): Plot {
  return {
    title: 'Sagas a second, to the committed end',
    scale: 'linear',
    series: [
      series(lines, 'two clusters', ({ sagasPerSecond }) => sagasPerSecond),
      series(lines, 'databases alone', ({ limit }) => limit.sagasPerSecond),
    ],
  };
}

function latencyPlot(lines: readonly Line[]): Plot {
  return {
    title: 'Milliseconds from the POST to the committed end',
    scale: 'logarithmic',
    series: [
      series(lines, 'p50', ({ toEnd }) => toEnd.p50),
      series(lines, 'p99', ({ toEnd }) => toEnd.p99),
      series(lines, 'p99.9', ({ toEnd }) => toEnd.p999),
      series(lines, 'POST, p50', ({ post }) => post.p50),
    ],
  };
}
