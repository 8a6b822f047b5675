import type { Options } from '../options';
import { figure, table } from '../report/format';
import { sentenceOf, type Circumstances } from '../report/machine';
import { keep } from '../report/write';
import { median } from '../statistics';
import type { Away } from './away';
import type { Rebalance } from './rebalance';
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
  return keep(folder, 'results', results, markdownOf(results));
}

export function markdownOf({ circumstances, options: { seed }, round: { soak, away, rebalance, checkSeconds } }: SteadyResults): string {
  const paragraphs = [
    '# A steady load',
    `${sentenceOf(circumstances)} One run, seed ${seed}. Every guarantee was checked after it (${figure(checkSeconds)} s).`,
    ...(soak ? soakParagraphs(soak) : []),
    ...(away ? awayParagraphs(away) : []),
    ...(rebalance ? rebalanceParagraphs(rebalance) : []),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** So many minutes at either end are compared; where there are fewer than both ends have, nothing is. */
const ENDS = 5;
const groups = [
  { name: 'services', parts: /^(order|inventory|payment)/ },
  { name: 'brokers, workers, registry', parts: /^(kafka|connect|registry)/ },
  { name: 'PostgreSQL', parts: /^postgres/ },
] as const;

function soakParagraphs({ rate, minutes, refusals }: Soak): string[] {
  const head = [
    'minute',
    'placed',
    'POST p99 ms',
    'p50 ms to the end',
    'p99',
    'longest',
    'unanswered',
    'open',
    ...groups.map(({ name }) => `${name}, MB`),
  ];
  const rows = minutes.map((minute, index) => {
    const { placed, acknowledged, p50, p99, longest, unanswered, open } = minute;
    const figures = [placed, acknowledged.p99, p50, p99, longest, unanswered, open, ...groups.map(({ parts }) => megabytes(minute, parts))];
    return [String(index + 1), ...figures.map((value) => figure(value ?? undefined))];
  });
  return [
    `## ${minutes.length} minutes at ${rate} orders/s`,
    `${sentenceOfRefusals(refusals)}${growth(minutes)} A POST is timed from when its order was due; the way to the end from the time in the order's row. What was unanswered or open was so at the end of the minute.`,
    table(head, rows),
  ];
}

function growth(minutes: readonly Minute[]): string {
  if (minutes.length < 2 * ENDS) return '';
  const medianOf = (all: readonly Minute[], of: (minute: Minute) => number | null): number =>
    median(all.map((minute) => of(minute) ?? NaN));
  const ratio = (of: (minute: Minute) => number | null): string =>
    figure(medianOf(minutes.slice(-ENDS), of) / medianOf(minutes.slice(0, ENDS), of));
  return ` The median of the last ${ENDS} minutes over that of the first ${ENDS}: p50 × ${ratio(({ p50 }) => p50)}, p99 × ${ratio(({ p99 }) => p99)}, memory × ${ratio((minute) => megabytes(minute))}.`;
}

/** Without what the harness itself takes. */
function megabytes({ memory }: Minute, parts = /(?:)/): number {
  if (!memory) return NaN;
  return Object.entries(memory).reduce((sum, [name, value]) => (name !== 'harness' && parts.test(name) ? sum + value : sum), 0);
}

function awayParagraphs({ rate, seconds, backlog, startSeconds, catchUpSeconds, endings, refusals }: Away): string[] {
  const ended = Object.entries(endings).map(([ending, count]) => `${figure(count)} ${ending}`);
  return [
    `## Both Connect workers away for ${seconds} s, at ${rate} orders/s`,
    `${sentenceOfRefusals(refusals)} The workers answered ${figure(startSeconds)} s after they were started again, and ${figure(backlog)} orders were open. The last of them had settled **${figure(catchUpSeconds)} s** later, while more came. Of all orders ended: ${ended.join(', ')}.`,
  ];
}

function rebalanceParagraphs({ rate, service, moments, refusals }: Rebalance): string[] {
  const rows = moments.map(({ name, ...times }) => [
    name,
    ...[times.placed, times.p50, times.p99, times.longest, times.longestPause].map((value) => figure(value ?? undefined)),
  ]);
  return [
    `## A second instance of ${service}, at ${rate} orders/s`,
    `${sentenceOfRefusals(refusals)} The times are of the orders that were placed from the change on; a pause is how long not a single order ended.`,
    table(['', 'placed', 'p50 ms to the end', 'p99', 'longest', 'longest pause, ms'], rows),
  ];
}

function sentenceOfRefusals(refusals: Readonly<Record<string, number>>): string {
  const all = Object.entries(refusals).map(([answer, count]) => `${count} with ${answer}`);
  return all.length === 0 ? 'No order was refused.' : `Orders were refused: ${all.join(', ')}.`;
}
