import { brokenIn, check } from '@saga/ops/check';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureBurst, type Burst } from './burst';
import { Clients } from './clients';
import { Endings } from './endings';
import { measureLimit, type Limit } from './limit/limit';
import { Meters } from './meters/meters';
import type { Options } from './options';
import { allSettled } from './orders';
import { measurePoint, type Point } from './point';
import { onStage, type Stage } from './stage';
import type { Say } from './subjects/launch';
import { originsOf, type MeasuredMesh, type Subject } from './subjects/subject';

/** The more orders, the sooner the JVMs have compiled what is hot. */
const WARM_UP_CLIENTS = 256;
const LIMIT_SECONDS = 6;
/** Beyond this, nothing is on its way any more. */
const CHECK_SECONDS = 300;
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

/** How many seconds it took to see that every guarantee holds; throws if one does not. */
export async function checkAll(mesh: MeasuredMesh): Promise<number> {
  await mesh.beforeCheck?.();
  const began = Date.now();
  const broken = brokenIn(await check(mesh.environment, CHECK_SECONDS));
  if (broken.length > 0) throw new Error(`There are no figures, because a guarantee is broken:\n${broken.join('\n')}`);
  return (Date.now() - began) / 1_000;
}

/** Returns the ids of its orders, which have settled. */
export async function warmUp({ mesh, orders, seed, signal }: Stage, seconds: number): Promise<readonly string[]> {
  const load = new Clients(WARM_UP_CLIENTS, seed, originsOf(mesh), signal);
  const endings = await Endings.open(mesh.environment.ORDER_DATABASE_URL!);
  try {
    const running = load.run(endings);
    await Promise.race([sleep(seconds * 1_000, undefined, { signal }), running]);
    load.stop();
    await running;
    await allSettled(orders, load.acknowledged, signal);
    return load.acknowledged;
  } finally {
    load.stop();
    await endings.close();
  }
}
