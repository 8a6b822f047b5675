import type { Options } from '../options';
import { checkAll, onStage, warmUp } from '../stage';
import type { Say } from '../subjects/launch';
import type { Subject } from '../subjects/subject';
import { measureAway, type Away } from './away';
import { measureRebalance, type Rebalance } from './rebalance';
import { measureSoak, type Soak } from './soak';

/** What one mesh did under a steady load, of what was asked for. */
export interface SteadyRound {
  readonly soak: Soak | undefined;
  readonly away: Away | undefined;
  readonly rebalance: Rebalance | undefined;
  readonly checkSeconds: number;
}

/** Throws if a guarantee is broken afterwards. */
export function playSteady(subject: Subject, options: Options, signal: AbortSignal, say: Say): Promise<SteadyRound> {
  const { seed, warmUp: warmUpSeconds, rate, soak: minutes, away: seconds, rebalance: isAsked } = options;
  return onStage({ subject, seed, signal, say }, async (stage) => {
    say(`warming up for ${warmUpSeconds} s`);
    await warmUp(stage, warmUpSeconds);
    const soak = minutes === undefined ? undefined : await measureSoak(stage, { rate, minutes }, say);
    const away = seconds === undefined ? undefined : await measureAway(stage, rate, seconds, say);
    const rebalance = isAsked ? await measureRebalance(stage, rate, say) : undefined;
    say('checking every row and every topic');
    return { soak, away, rebalance, checkSeconds: await checkAll(stage.mesh) };
  });
}
