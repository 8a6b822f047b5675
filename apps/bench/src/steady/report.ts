import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '../options';
import { figure, table } from '../report/format';
import { sentenceOf, type Circumstances } from '../report/machine';
import { median } from '../statistics';
import type { Away } from './away';
import type { Minute, Soak } from './soak';
import type { SteadyRound } from './steady-round';

/** All that was measured under a steady load, as it is kept in results.json. */
export interface SteadyResults {
  readonly circumstances: Circumstances;
  readonly options: Options;
  readonly round: SteadyRound;
}

/** Writes everything to a folder, and returns the Markdown. */
export function writeSteady(results: SteadyResults, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const markdown = markdownOf(results);
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(folder, 'results.md'), markdown);
  return markdown;
}

export function markdownOf({ circumstances, options: { seed }, round: { soak, away, checkSeconds } }: SteadyResults): string {
  const paragraphs = [
    '# A steady load',
    `${sentenceOf(circumstances)} One run, seed ${seed}. Every guarantee was checked after it (${figure(checkSeconds)} s).`,
    ...(soak ? soakParagraphs(soak) : []),
    ...(away ? awayParagraphs(away) : []),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** So many minutes at either end are compared. */
const ENDS = 5;
const groups = [
  { name: 'services', parts: /^(order|inventory|payment)/ },
  { name: 'brokers, workers, registry', parts: /^(kafka|connect|registry)/ },
  { name: 'PostgreSQL', parts: /^postgres/ },
] as const;

function soakParagraphs({ rate, minutes, refusals }: Soak): string[] {
  const [first, last] = [minutes.slice(0, ENDS), minutes.slice(-ENDS)];
  const ratio = (of: (minute: Minute) => number | null): string => {
    const medianOf = (all: readonly Minute[]): number => median(all.map((minute) => of(minute) ?? NaN));
    return figure(medianOf(last) / medianOf(first));
  };
  const ratios = `p50 × ${ratio(({ p50 }) => p50)}, p99 × ${ratio(({ p99 }) => p99)}, memory × ${ratio((minute) => megabytes(minute))}`;
  return [
    `## ${minutes.length} minutes at ${rate} orders/s`,
    `${sentenceOfRefusals(refusals)} The median of the last ${ENDS} minutes over that of the first ${ENDS}: ${ratios}.`,
    table(
      ['minute', 'placed', 'p50 ms', 'p99', 'longest', 'open at its end', ...groups.map(({ name }) => `${name}, MB`)],
      minutes.map((minute, index) => [
        String(index + 1),
        ...[minute.placed, minute.p50, minute.p99, minute.longest, minute.open].map((value) => figure(value ?? undefined)),
        ...groups.map(({ parts }) => figure(megabytes(minute, parts))),
      ]),
    ),
  ];
}

function megabytes({ memory }: Minute, parts = /(?:)/): number {
  if (!memory) return NaN;
  return Object.entries(memory).reduce((sum, [name, value]) => (parts.test(name) ? sum + value : sum), 0);
}

function awayParagraphs({ rate, seconds, backlog, startSeconds, catchUpSeconds, refusals }: Away): string[] {
  return [
    `## Both Connect workers away for ${seconds} s, at ${rate} orders/s`,
    `${sentenceOfRefusals(refusals)} The workers answered ${figure(startSeconds)} s after they were started again, and ${figure(backlog)} orders were open. The last of them had settled **${figure(catchUpSeconds)} s** later, while more came.`,
  ];
}

function sentenceOfRefusals(refusals: Readonly<Record<string, number>>): string {
  const all = Object.entries(refusals).map(([answer, count]) => `${count} with ${answer}`);
  return all.length === 0 ? 'No order was refused.' : `Orders were refused: ${all.join(', ')}.`;
}
