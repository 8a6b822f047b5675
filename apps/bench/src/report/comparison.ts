import type { Contestant } from '../compare';
import type { Round } from '../round';
import { spreadOf, type Spread } from '../statistics';
import { figure, spread, table } from './format';
import type { Circumstances } from './machine';
import { cpuASaga, ratioOf } from './results';

/** Each contestant's figures over those of the first in the same round. */
export function comparisonOf(all: readonly Contestant[], { date, revision, processors }: Circumstances): string {
  const contestants = measuredOf(all);
  const [base] = contestants;
  const { points, burst } = base!.rounds[0]!;
  const sections = points.flatMap(({ clients }, index) => [`## ${clients} clients`, pointTable(contestants, index)]);
  const bursts = burst ? [`## A burst of ${figure(burst.orders)} orders`, burstTable(contestants)] : [];
  const told = `${date}, revision ${revision}, ${processors}. Medians of ${base!.rounds.length} rounds in alternation (least–most); × is a figure over that of "${base!.name}" in the same round, which may have been hours before or after it: sagas/limit × is free of how fast the machine was then, as far as the limit tells that.`;
  const failures = all.flatMap(({ name, failure }) => (failure === undefined ? [] : [`No figures of "${name}": ${failure}`]));
  return `${['# Comparison', told, ...sections, ...bursts, ...failures].join('\n\n')}\n`;
}

/** Those that have figures. */
export function measuredOf(contestants: readonly Contestant[]): Contestant[] {
  return contestants.filter(({ failure }) => failure === undefined);
}

type Figure = (round: Round) => number;

/** How often as much as the first contestant: the ratio of each round, so that what changed from round to round is not in it. */
export function ratiosTo(base: Contestant, { rounds }: Contestant, of: Figure): Spread {
  return spreadOf(rounds.map((round, index) => of(round) / of(base.rounds[index]!)));
}

function pointTable(contestants: readonly Contestant[], index: number): string {
  const [base] = contestants;
  const point = ({ points }: Round): Round['points'][number] => points[index]!;
  const figures: readonly Figure[] = [
    (round) => point(round).sagasPerSecond,
    (round) => point(round).toEnd.p50,
    (round) => point(round).toEnd.p99,
    (round) => cpuASaga(point(round)),
    (round) => point(round).limit.sagasPerSecond,
  ];
  const compared: readonly Figure[] = [...figures, (round) => ratioOf(point(round))];
  const rows = contestants.map((contestant) => [
    contestant.name,
    ...figures.map((of) => spread(spreadOf(contestant.rounds.map(of)))),
    ...compared.map((of) => spread(ratiosTo(base!, contestant, of))),
  ]);
  const ratios = ['sagas/s ×', 'p50 ×', 'p99 ×', 'CPU ×', 'limit ×', 'sagas/limit ×'];
  return table(['', 'sagas/s', 'p50 ms', 'p99 ms', 'CPU ms a saga', 'limit/s', ...ratios], rows);
}

function burstTable(contestants: readonly Contestant[]): string {
  const drained: Figure = ({ burst }) => burst?.drainedPerSecond ?? NaN;
  const rows = contestants.map((contestant) => [
    contestant.name,
    spread(spreadOf(contestant.rounds.map(drained))),
    spread(ratiosTo(contestants[0]!, contestant, drained)),
  ]);
  return table(['', 'drained/s', 'drained/s ×'], rows);
}
