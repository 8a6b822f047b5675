import { eventTypes, serviceNames, type EventType, type Service } from '@saga/contracts';
import { isBoundToComplete } from '@saga/messaging';
import type { Action } from './actions';
import type { Random } from './random';
import type { World } from './world';

/** How many choices a run makes for each order; a third of them can be carried out. */
export const CHOICES_PER_ORDER = 120;
/** How many of them lie between one order and the next. */
const PERIOD = 60;

interface Choice {
  readonly weight: number;
  /** `order` is one that was posted a short while ago, or will be at once. */
  readonly make: (random: Random, world: World, order: number) => Action;
}

const some = (make: (random: Random, service: Service, world: World, order: number) => Action): Choice['make'] => {
  return (random, world, order) => make(random, random.pick(serviceNames), world, order);
};

const ordinary: readonly Choice[] = [
  { weight: 30, make: some((random, service) => ({ do: 'relay', service, count: 1 + few(random) })) },
  { weight: 20, make: some((random, service) => ({ do: 'mirror', service, count: 1 + few(random) })) },
  { weight: 25, make: some(take) },
  { weight: 50, make: some((random, service) => ({ do: 'step', service, instance: random.chance(15) ? 1 : 0 })) },
  { weight: 8, make: some((_, service) => ({ do: 'redrive', service })) },
  { weight: 8, make: some((_, service) => ({ do: 'commit redrive', service })) },
  { weight: 4, make: () => ({ do: 'sweep' }) },
  { weight: 5, make: (random) => ({ do: 'wait', ms: random.chance(5) ? 20_000 : 1 + random.below(500) }) },
  { weight: 8, make: some((_, service) => ({ do: 'start', service })) },
  { weight: 2, make: some((_, service) => ({ do: 'join', service })) },
];

/** What customers and operators do, and what breaks. */
const faults: readonly Choice[] = [
  { weight: 1, make: (_random, _world, order) => ({ do: 'cancel', order }) },
  {
    weight: 1,
    make: (random, world) => ({ do: 'receive', sku: random.pick([...world.scenario.prices.keys()]), quantity: 1 + random.below(3) }),
  },
  {
    weight: 1,
    make: (random, world) => ({ do: 'deposit', customer: random.pick(world.scenario.wishes).customerId, cents: 1 + random.below(900) }),
  },
  { weight: 2, make: some((random, service) => ({ do: 'rewind relay', service, count: 1 + random.below(6) })) },
  { weight: 2, make: some((random, service) => ({ do: 'rewind mirror', service, count: 1 + random.below(6) })) },
  { weight: 1, make: some((random, service) => ({ do: 'lose slot', service, count: 1 + random.below(3) })) },
  { weight: 2, make: some((_, service) => ({ do: 'repair slot', service })) },
  { weight: 1, make: some((_, service) => ({ do: 'cut', service })) },
  { weight: 3, make: some((_, service) => ({ do: 'crash', service })) },
  { weight: 2, make: some((_, service) => ({ do: 'pause', service })) },
  { weight: 4, make: some((random, service) => ({ do: 'disconnect', service, late: random.chance(50) })) },
  { weight: 2, make: some(poison) },
  { weight: 1, make: some((_, service) => ({ do: 'fix', service })) },
  { weight: 1, make: some((random, service, world) => ({ do: 'redrive now', service, order: parkedOrder(random, service, world) })) },
  { weight: 2, make: some((random, service, world) => ({ do: 'discard', service, order: parkedOrder(random, service, world) })) },
];

/** All that a service has read comes again: in the shortest run once for each service or so, and in a long one no more often. */
const replays = (orders: number): Choice => ({ weight: 4 / orders, make: some((_, service) => ({ do: 'replay', service })) });

/** Chooses what happens next: a few runs are calm, and in each only some of the faults occur, so that they are seen alone and together. */
export class Scheduler {
  readonly #choices: readonly Choice[];
  readonly #total: number;

  constructor(
    private readonly random: Random,
    orders: number,
  ) {
    const share = random.pick([0, 30, 60, 100]);
    this.#choices = [...ordinary, ...[...faults, replays(orders)].filter(() => random.chance(share))];
    this.#total = this.#choices.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** POSTs come evenly over the run; each is followed by what makes it visible, and some are repeated. */
  next(world: World, choice: number): Action {
    const { random } = this;
    const { length } = world.scenario.wishes;
    const arrivals = (choice - (choice % PERIOD)) / PERIOD;
    const arrived = arrivals < length ? arrivals : length - 1;
    if (choice % PERIOD === 0 && arrivals < length) return { do: 'post', order: arrived, answer: this.#answer() };
    if (random.chance(6)) return { do: 'appear', order: arrived };
    if (random.chance(1)) return { do: 'post', order: random.below(arrived + 1), answer: this.#answer() };
    let rest = random.below(1_000_000) * (this.#total / 1_000_000);
    const chosen = this.#choices.find(({ weight }) => (rest -= weight) < 0)!;
    const age = random.below(6);
    return chosen.make(random, world, arrived > age ? arrived - age : 0);
  }

  #answer() {
    return this.random.pick(['given', 'given', 'given', 'lost', 'never made'] as const);
  }
}

/** Mostly a handful, which interleaves, and now and then all that there is, which catches up. */
function few(random: Random): number {
  return random.chance(30) ? 100 : random.below(4);
}

function take(random: Random, service: Service, world: World): Action {
  const limits = world.stations[service].consumer.logs.map(() => few(random));
  return { do: 'take', service, limits, flipped: random.chance(50) };
}

/** What must complete can be repaired; anything else may be bad for good. */
function poison(random: Random, service: Service, world: World, order: number): Action {
  const { handles } = world.stations[service].consumer.participant;
  const type: EventType = random.pick(eventTypes.filter((each) => handles.has(each)));
  const forGood = !isBoundToComplete(type) && random.chance(30);
  return { do: 'poison', service, order, type, forGood };
}

/** An order whose key is parked at this service, if there is one. */
function parkedOrder(random: Random, service: Service, { stations }: World): number {
  const keys = [...stations[service].database.parked.keys()];
  return keys.length > 0 ? Number(random.pick(keys).split('-')[1]) : 0;
}
