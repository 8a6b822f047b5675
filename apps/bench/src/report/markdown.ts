import type { Round } from '../round';
import { spreadOf } from '../statistics';
import { figure, spread, table } from './format';
import { sentenceOf } from './machine';
import { cpuASaga, cpuSeconds, linesOf, ratioOf, type Line, type Results } from './results';

/** What was measured, for people. */
export function markdownOf(results: Results): string {
  const { circumstances, options, rounds } = results;
  const lines = linesOf(results);
  const checks = rounds.map(({ checkSeconds }) => `${figure(checkSeconds)} s`).join(', ');
  return (
    [
      '# Benchmark',
      `${sentenceOf(circumstances)} Medians of ${rounds.length} (least–most), ${options.seconds} s a point, seed ${options.seed}. Every guarantee was checked after each round (${checks}).`,
      ...(lines.length > 0 ? [throughput(lines), times(lines), '![Throughput](throughput.svg)', '![Latency](latency.svg)'] : []),
      ...burstLines(rounds),
      ...(lines.length > 0 ? ['## What a saga costs', costs(lines), batches(results)] : []),
      ...(lines.length > 0 ? ['## Events on their way', delays(results)] : []),
      '## Processes',
      processes(results),
      ...oddities(rounds),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function throughput(lines: readonly Line[]): string {
  const rows = lines.map(({ clients, of }) => [
    String(clients),
    spread(of((point) => point.sagasPerSecond)),
    spread(of((point) => point.settledPerSecond)),
    spread(of(({ limit }) => limit.sagasPerSecond)),
    spread(of(ratioOf)),
    spread(of(({ limit }) => limit.clients)),
    spread(of(({ limit }) => limit.senderCores)),
  ]);
  return table(['clients', 'sagas/s', 'settled/s', 'limit/s', 'ratio', 'clients of the limit', 'its sender, cores'], rows);
}

function times(lines: readonly Line[]): string {
  const shares = ['p50', 'p90', 'p99', 'p999'] as const;
  const rows = lines.map(({ clients, of }) => [
    String(clients),
    ...shares.map((share) => spread(of(({ toEnd }) => toEnd[share]))),
    ...(['p50', 'p99'] as const).map((share) => spread(of(({ post }) => post[share]))),
  ]);
  return table(['clients', 'p50 ms', 'p90', 'p99', 'p99.9', 'POST p50', 'POST p99'], rows);
}

function burstLines(rounds: readonly Round[]): string[] {
  const bursts = rounds.flatMap(({ burst }) => burst ?? []);
  if (bursts.length === 0) return [];
  const of = (value: (burst: (typeof bursts)[number]) => number): string => spread(spreadOf(bursts.map(value)));
  const { orders, clients } = bursts[0]!;
  return [
    `A burst of ${figure(orders)} orders by ${clients} clients that do not wait: drained at **${of((burst) => burst.drainedPerSecond)} sagas/s**, settled at ${of((burst) => burst.settledPerSecond)}/s, placed at ${of((burst) => burst.placedPerSecond)}/s (POST p99 ${of(({ post }) => post.p99)} ms).`,
  ];
}

function costs(lines: readonly Line[]): string {
  const rows = lines.map(({ clients, of }) => [
    String(clients),
    spread(of(({ use }) => use.commitsASaga)),
    spread(of(({ use }) => use.walBytesASaga / 1_024)),
    spread(of(cpuASaga)),
    spread(of(({ use, seconds }) => (use.cpu?.harness ?? NaN) / seconds)),
    spread(of(({ use, seconds }) => (use.cpu?.others ?? NaN) / seconds)),
    spread(of(({ use, seconds }) => (use.cpu?.stolen ?? NaN) / seconds)),
  ]);
  return table(['clients', 'commits', 'WAL KB', 'CPU ms', 'harness, cores', 'others, cores', 'stolen, cores'], rows);
}

function batches({ rounds }: Results): string {
  return perPoint(
    rounds,
    'records in a batch, mean / p50',
    ({ use }) => use.batches,
    ({ mean, p50 }) => `${figure(mean)} / ${figure(p50)}`,
  );
}

function delays({ rounds }: Results): string {
  return perPoint(
    rounds,
    'ms from making to having, p50 / p99',
    ({ use }) => use.delays,
    ({ p50, p99 }) => `${figure(p50)} / ${figure(p99)}`,
  );
}

/** The first round stands for all: what varies between rounds is in results.json. */
function perPoint<Item>(
  rounds: readonly Round[],
  what: string,
  of: (point: Round['points'][number]) => Readonly<Record<string, Item>>,
  show: (item: Item) => string,
): string {
  const points = rounds[0]!.points;
  const names = Object.keys(of(points[0]!));
  const rows = names.map((name) => [name, ...points.map((point) => (of(point)[name] ? show(of(point)[name]!) : '–'))]);
  return table([what, ...points.map(({ clients }) => `${clients} clients`)], rows);
}

function processes({ rounds }: Results): string {
  const measured = [...rounds[0]!.points.map(({ clients, use, seconds }) => ({ name: `${clients} clients`, use, seconds }))];
  const { burst } = rounds[0]!;
  const last = measured.at(-1)?.use ?? burst?.use;
  if (!last?.cpu || !last.memory) return 'CPU and memory of the processes: not measured on this machine.';
  const names = Object.keys(last.memory);
  const cpuOf = (cpu: NonNullable<typeof last.cpu>, name: string): number =>
    name === 'harness' ? cpu.harness : ((cpu.parts as Record<string, number>)[name] ?? NaN);
  const rows = names.map((name) => [
    name,
    ...measured.map(({ use, seconds }) => `${figure(use.cpu && cpuOf(use.cpu, name) / seconds)} / ${figure(use.memory?.[name])}`),
    ...(burst ? [figure(burst.use.memory?.[name])] : []),
  ]);
  const total = (memory: Readonly<Record<string, number>> | undefined): string =>
    figure(memory && Object.entries(memory).reduce((sum, [name, size]) => (name === 'harness' ? sum : sum + size), 0));
  const totals = [
    'all but the harness',
    ...measured.map(({ use, seconds }) => `${figure(cpuSeconds(use.cpu) / seconds)} / ${total(use.memory)}`),
    ...(burst ? [total(burst.use.memory)] : []),
  ];
  return table(['cores / MB', ...measured.map(({ name }) => name), ...(burst ? ['burst, MB'] : [])], [...rows, totals]);
}

/** What a reader must know before believing the figures. */
function oddities(rounds: readonly Round[]): string[] {
  const points = rounds.flatMap((round) => round.points.map((point) => ({ name: `${point.clients} clients`, ...point })));
  const bursts = rounds.flatMap(({ burst }) => (burst ? [{ name: 'burst', ...burst }] : []));
  const few = new Set(points.filter(({ sagas }) => sagas < 1_000).map(({ name }) => name));
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);
  return [
    ...[...few].map((name) => `${name}: of fewer than 1,000 sagas in a round, p99.9 is the longest.`),
    ...[...points, ...bursts].flatMap(({ name, refusals, endings }) => [
      ...(sum(refusals) > 0 ? [`${name}: ${sum(refusals)} POSTs were not accepted (${JSON.stringify(refusals)}).`] : []),
      ...(endings.DEADLINE_PASSED ? [`${name}: ${endings.DEADLINE_PASSED} orders passed their deadline, and count as ended.`] : []),
    ]),
  ];
}
