import { measureBurst, type Burst } from './burst';
import { measureLimit, type Limit } from './limit/limit';
import { Meters } from './meters/meters';
import type { Options } from './options';
import { measurePoint, type Point } from './point';
import { checkAll, onStage, warmUp, type Stage } from './stage';
import type { Say } from './subjects/launch';
import type { Subject } from './subjects/subject';

const LIMIT_SECONDS = 6;

export interface Round {
  readonly points: readonly (Point & { readonly limit: Limit })[];
  readonly burst: Burst | undefined;
  readonly checkSeconds: number;
}

/** Measures all points against one mesh of a subject. Throws if a guarantee is broken afterwards: what is fast and wrong has no figure. */
export function playRound(subject: Subject, options: Options, signal: AbortSignal, say: Say): Promise<Round> {
  return onStage({ subject, seed: options.seed, signal, say }, (stage) => measureAll(stage, options, say));
}

async function measureAll(
  stage: Stage,
  { points: names, seconds, warmUp: warmUpSeconds, burst: orders }: Options,
  say: Say,
): Promise<Round> {
  say(`warming up for ${warmUpSeconds} s`);
  await warmUp(stage, warmUpSeconds);
  const meters = await Meters.open(stage.mesh);
  try {
    const points: Round['points'][number][] = [];
    for (const name of names.filter((each) => each !== 'burst')) {
      say(`${name} clients for ${seconds} s`);
      const point = await measurePoint(stage, meters, name, seconds);
      say(`${name} clients straight to the databases for ${LIMIT_SECONDS} s`);
      points.push({ ...point, limit: await measureLimit(stage.mesh, name, LIMIT_SECONDS, stage.seed, stage.signal) });
    }
    if (names.includes('burst')) say(`a burst of ${orders} orders`);
    const burst = names.includes('burst') ? await measureBurst(stage, meters, orders) : undefined;
    say('checking every row and every topic');
    return { points, burst, checkSeconds: await checkAll(stage.mesh) };
  } finally {
    await meters.close();
  }
}
