import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { help } from './help';
import { costNamed, costs } from './subjects/costs';

/** A number of clients that wait for the ends of their orders, or a burst, whose clients do not. */
export type PointName = number | 'burst';

export interface Options {
  readonly points: readonly PointName[];
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: number;
  readonly burst: number;
  readonly warmUp: number;
  readonly mesh: string | undefined;
  readonly compare: string | undefined;
  /** Milliseconds. */
  readonly roundTrips: readonly number[];
  readonly instances: readonly number[];
  /** Orders. */
  readonly past: number | undefined;
  readonly costs: readonly string[];
  /** What is measured: the saga under clients that wait, alone or in alternation with others; under a steady load; the console; the saga on tables that have grown; or what the services do. */
  readonly kind: 'clients' | 'comparison' | 'steady' | 'console' | 'growth' | 'profile';
  /** Orders that are replayed. */
  readonly rebuild: number;
  /** Minutes. */
  readonly page: number | undefined;
  /** Orders a second. */
  readonly rate: number;
  /** Minutes. */
  readonly soak: number | undefined;
  /** Seconds. */
  readonly away: number | undefined;
  readonly rebalance: boolean;
  readonly output: string;
}

const MOST_CLIENTS = 4_096;
const MOST_ORDERS_A_SECOND = 10_000;

/** Or the text that is asked for. Throws an error that says which option is wrong, and what it takes. */
export function readOptions(parameters: readonly string[]): Options | string {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      only: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      burst: { type: 'string' },
      'warm-up': { type: 'string', default: '120' },
      mesh: { type: 'string' },
      compare: { type: 'string' },
      'round-trip': { type: 'string' },
      instances: { type: 'string' },
      past: { type: 'string' },
      cost: { type: 'string', multiple: true, default: [] },
      costs: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      view: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      rate: { type: 'string' },
      soak: { type: 'string' },
      away: { type: 'string' },
      rebalance: { type: 'boolean', default: false },
      rebuild: { type: 'string' },
      page: { type: 'string' },
      output: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return help;
  if (values.list) return costs.map(({ name }) => name).join('\n');
  const kind = kindOf(values);
  return {
    points: listed('only', (values.only ?? (kind === 'profile' || kind === 'growth' ? '64' : '1,16,64,256,burst')).split(','), (name) =>
      name === 'burst' ? name : wholeNumber('only', name, 1, MOST_CLIENTS),
    ),
    seconds: wholeNumber('seconds', values.seconds ?? '20', 1),
    rounds: wholeNumber('rounds', values.rounds ?? '3', 1),
    seed: wholeNumber('seed', values.seed, 0),
    burst: wholeNumber('burst', values.burst ?? '50000', 1),
    warmUp: wholeNumber('warm-up', values['warm-up'], 0),
    mesh: values.mesh,
    compare: values.compare,
    roundTrips: wholeNumbers('round-trip', values['round-trip'], 0, 10_000),
    instances: wholeNumbers('instances', values.instances, 2, 8),
    past: values.past === undefined ? undefined : wholeNumber('past', values.past, 1, 1_000_000_000),
    costs: values.costs ? costs.map(({ name }) => name) : listed('cost', values.cost, (name) => costNamed(name).name),
    kind,
    rate: wholeNumber('rate', values.rate ?? '100', 1, MOST_ORDERS_A_SECOND),
    rebuild: wholeNumber('rebuild', values.rebuild ?? '100000', 0),
    page: values.page === undefined ? undefined : wholeNumber('page', values.page, 1),
    soak: values.soak === undefined ? undefined : wholeNumber('soak', values.soak, 1),
    away: values.away === undefined ? undefined : wholeNumber('away', values.away, 1),
    rebalance: values.rebalance,
    output: values.output ?? join('docs/benchmark', kind === 'clients' || kind === 'comparison' ? '' : kind),
  };
}

interface Given {
  readonly [option: string]: unknown;
  readonly costs: boolean;
  readonly view: boolean;
  readonly profile: boolean;
  readonly rebalance: boolean;
  readonly only?: string | undefined;
  readonly cost: readonly string[];
}

/** Throws for options that contradict each other, or would be taken and make no difference. */
function kindOf(given: Given): Options['kind'] {
  const isComparison =
    given.costs || given.cost.length > 0 || ['compare', 'round-trip', 'instances'].some((name) => given[name] !== undefined);
  const isSteady = given.soak !== undefined || given.away !== undefined || given.rebalance;
  const isGrowth = given.past !== undefined;
  if (given.mesh !== undefined && isComparison) throw new Error('--mesh takes a mesh that runs; what is compared has meshes of its own.');
  // Who takes orders of the past away would take those of somebody else too.
  if (given.mesh !== undefined && isGrowth) throw new Error('--past has a mesh of its own, and takes no --mesh.');
  if ([isComparison, isSteady, isGrowth, given.view, given.profile].filter(Boolean).length > 1) {
    throw new Error('Comparisons, --past, --view, --profile, and --soak with --away and --rebalance are measured one at a time.');
  }
  if (isSteady) refuse(given, ['only', 'seconds', 'rounds', 'burst', 'rebuild', 'page'], 'is nothing to a steady load');
  if (given.view) refuse(given, ['only', 'burst'], 'is nothing to the console');
  if (given.profile || isGrowth) {
    const name = given.profile ? '--profile' : '--past';
    refuse(given, ['rounds', 'burst'], `is nothing to ${name}`);
    if (!/^\d+$/.test(given.only ?? '64')) throw new Error(`${name} takes one number of clients, not --only "${given.only}".`);
  }
  if (!given.view) refuse(given, ['rebuild', 'page'], 'is of --view');
  if (!given.view && !isSteady) refuse(given, ['rate'], 'is of --soak, --away, --rebalance and --view');
  if (given.view) return 'console';
  if (isSteady) return 'steady';
  if (given.profile) return 'profile';
  if (isGrowth) return 'growth';
  return isComparison ? 'comparison' : 'clients';
}

function refuse(given: Given, names: readonly string[], why: string): void {
  const name = names.find((each) => given[each] !== undefined);
  if (name !== undefined) throw new Error(`--${name} ${why}.`);
}

function wholeNumbers(option: string, text: string | undefined, least: number, most: number): number[] {
  return text === undefined ? [] : listed(option, text.split(','), (each) => wholeNumber(option, each, least, most));
}

/** What is named twice would be measured twice, and the figures of both be taken for those of one. */
function listed<Value>(option: string, texts: readonly string[], read: (text: string) => Value): Value[] {
  const values = texts.map(read);
  const twice = values.find((value, index) => values.indexOf(value) < index);
  if (twice !== undefined) throw new Error(`--${option} names ${String(twice)} twice.`);
  return values;
}

function wholeNumber(option: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(number) && number >= least && number <= most) return number;
  const kind = option === 'only' ? 'numbers of clients and the word burst, with commas between' : `a whole number from ${least}`;
  throw new Error(`--${option} takes ${kind}, not "${text}".`);
}
