import type { CpuUse } from '../meters/processes';
import type { Options } from '../options';
import { figure, spread, table } from '../report/format';
import { sentenceOf, type Circumstances } from '../report/machine';
import { keep } from '../report/write';
import { spreadOf, type Times } from '../statistics';
import type { View, ViewRound } from './view-round';

/** All that was measured of the console, as it is kept in results.json. */
export interface ViewResults {
  readonly circumstances: Circumstances;
  readonly options: Options;
  readonly rounds: readonly ViewRound[];
}

/** Writes everything to a folder, and returns the Markdown. */
export function writeView(results: ViewResults, folder: string): string {
  return keep(folder, 'results', results, markdownOf(results));
}

export function markdownOf({ circumstances, options: { rate, seconds, seed }, rounds }: ViewResults): string {
  const checks = rounds.map(({ checkSeconds }) => `${figure(checkSeconds)} s`).join(', ');
  const paragraphs = [
    '# The console',
    `${sentenceOf(circumstances)} Medians of ${rounds.length} (least–most), seed ${seed}. Every guarantee was checked after each round (${checks}).`,
    `## Behind the commit, at ${rate} orders/s for ${seconds} s`,
    behind(rounds.map(({ view }) => view)),
    ways(rounds.map(({ view }) => view)),
    ...pages(rounds),
    ...rebuilds(rounds),
    '## Processes',
    processes(rounds),
    ...oddities(rounds),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

const shares = ['p50', 'p90', 'p99', 'longest'] as const;

function behind(views: readonly View[]): string {
  const row = (name: string, of: (view: View) => Times): string[] => [
    name,
    ...shares.map((share) => spread(spreadOf(views.map((view) => of(view)[share])))),
  ];
  return table(
    ['ms until who listens is told', 'p50', 'p90', 'p99', 'longest'],
    [row('that an order was placed', ({ placed }) => placed), row('that it has settled', ({ settled }) => settled)],
  );
}

function ways(views: readonly View[]): string {
  const rows = Object.keys(views[0]!.ways).map((topic) => [
    topic,
    ...(['toKafka', 'fromKafka', 'inAll'] as const).map((part) =>
      (['p50', 'p99'] as const).map((share) => spread(spreadOf(views.map((view) => view.ways[topic]?.[part][share] ?? NaN)))).join(' / '),
    ),
  ]);
  return table(['ms, p50 / p99', 'event made → in Kafka', 'in Kafka → read model', 'in all'], rows);
}

/** One round after another: what grows in one of them does not grow in their median. */
function pages(rounds: readonly ViewRound[]): string[] {
  return rounds.flatMap(({ page }) => {
    if (!page) return [];
    const { rate, minutes } = page;
    const rows = minutes.map(({ placed, heap, elements, behind }, index) => [index + 1, placed, heap, elements, behind].map(figure));
    return [
      `## The page of orders, open for ${minutes.length} minutes at ${rate} orders/s`,
      table(['minute', 'orders placed', 'heap MB, after garbage was collected', 'elements', 'ms since its newest order was made'], rows),
    ];
  });
}

function rebuilds(rounds: readonly ViewRound[]): string[] {
  const all = rounds.flatMap(({ rebuild }) => rebuild ?? []);
  if (all.length === 0) return [];
  const of = (value: (rebuild: (typeof all)[number]) => number): string => spread(spreadOf(all.map(value)));
  return [
    '## A rebuild, with the services running',
    `${of(({ orders }) => orders)} orders, ${of(({ events }) => events)} events: **${of(({ seconds }) => seconds)} s**, ${of(({ events, seconds }) => events / seconds)} events/s. The read model was the same afterwards.`,
  ];
}

/** The first round stands for all: what varies between rounds is in results.json. */
function processes([first]: readonly ViewRound[]): string {
  const { view, rebuild } = first!;
  if (!view.cpu) return 'CPU of the processes: not measured on this machine.';
  const columns = [
    { name: 'orders come', cpu: view.cpu, seconds: view.seconds },
    ...(rebuild?.cpu ? [{ name: 'rebuild', cpu: rebuild.cpu, seconds: rebuild.cpuSeconds }] : []),
  ];
  const row = (name: string, of: (cpu: CpuUse) => number | undefined): string[] => [
    name,
    ...columns.map(({ cpu, seconds }) => figure((of(cpu) ?? NaN) / seconds)),
  ];
  const parts = Object.keys(view.cpu.parts).map((name) => row(name, (cpu) => cpu.parts[name]));
  const rest = (['harness', 'others', 'stolen'] as const).map((name) => row(name, (cpu) => cpu[name]));
  return table(['cores', ...columns.map(({ name }) => name)], [...parts, ...rest]);
}

/** What a reader must know before believing the figures. */
function oddities(rounds: readonly ViewRound[]): string[] {
  return rounds.flatMap(({ view: { refusals, omitted } }, index) => [
    ...(Object.keys(refusals).length > 0 ? [`Round ${index + 1}: POSTs were not accepted (${JSON.stringify(refusals)}).`] : []),
    ...(omitted > 0 ? [`Round ${index + 1}: ${omitted} changes were counted and not told one by one.`] : []),
  ]);
}
