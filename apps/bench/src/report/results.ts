import type { Options } from '../options';
import type { Round } from '../round';
import { spreadOf, type Spread } from '../statistics';
import type { Circumstances } from './machine';

/** All that was measured, as it is kept in results.json. */
export interface Results {
  readonly circumstances: Circumstances;
  readonly options: Options;
  readonly rounds: readonly Round[];
}

type Point = Round['points'][number];

/** A point over all rounds. */
export interface Line {
  readonly clients: number;
  /** Medians with the least and the most; the ratio is that of each round's point to the limit measured right after it. */
  readonly of: (figure: (point: Point) => number) => Spread;
}

export function linesOf({ rounds }: Results): Line[] {
  const numbers = rounds[0]?.points.map(({ clients }) => clients) ?? [];
  return numbers.map((clients, index) => ({
    clients,
    of: (figure) => spreadOf(rounds.map(({ points }) => figure(points[index]!))),
  }));
}

/** CPU milliseconds of all processes but the harness; NaN where CPU could not be measured. */
export function cpuASaga({ use: { cpu }, sagas }: Point): number {
  return (1_000 * cpuSeconds(cpu)) / sagas;
}

export function cpuSeconds(cpu: Point['use']['cpu']): number {
  return cpu ? Object.values(cpu.parts).reduce((sum, seconds) => sum + seconds, 0) : NaN;
}

export function ratioOf({ sagasPerSecond, limit }: Point): number {
  return sagasPerSecond / limit.sagasPerSecond;
}
