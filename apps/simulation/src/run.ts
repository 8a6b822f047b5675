import { perform, type Action } from './actions';
import type { Guard } from './guards';
import { Random } from './random';
import { scenarioOf, type Scenario } from './scenario';
import { CHOICES_PER_ORDER, Scheduler } from './scheduler';
import { settle } from './settle';
import { Violation } from './violation';
import { World } from './world';

export interface Run {
  readonly scenario: Scenario;
  /** All that happened, in order, before the faults ended. */
  readonly actions: readonly Action[];
  readonly world: World;
  readonly violation: Violation | undefined;
}

/** The run that a seed determines. */
export function run(seed: number, orders: number, broken: ReadonlySet<Guard> = new Set()): Run {
  const scenario = scenarioOf(seed, orders);
  const random = new Random(seed + 1);
  const world = new World(scenario, broken);
  const scheduler = new Scheduler(random, orders);
  const actions: Action[] = [];
  const violation = violationIn(() => {
    for (let choice = 0; choice < orders * CHOICES_PER_ORDER; choice++) {
      const action = scheduler.next(world, choice);
      actions.push(action);
      if (perform(world, action) === undefined) actions.pop();
    }
    settle(world);
  });
  return { scenario, actions, world, violation };
}

/** The same actions again; `tell` is given a sentence for each that happens. */
export function replay(
  scenario: Scenario,
  actions: readonly Action[],
  broken: ReadonlySet<Guard>,
  tell: (sentence: string) => void = () => undefined,
): Violation | undefined {
  return violationIn(() => {
    const world = new World(scenario, broken);
    for (const action of actions) {
      try {
        const sentence = perform(world, action);
        if (sentence) tell(sentence);
      } catch (error) {
        tell(`${'service' in action ? action.service : 'shop'}: ${action.do}, and the guarantee is broken`);
        throw error;
      }
    }
    tell('all faults end, every order is past its deadline, and everything is delivered');
    settle(world);
  });
}

function violationIn(work: () => void): Violation | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    return new Violation('no service breaks down', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
