import { serviceNames } from '@saga/contracts';
import { perform, type Action } from './actions';
import type { World } from './world';

const LONGEST_DEADLINE_MS = 60_000;
const ROUND_MS = 30_000;
/** A letter is tried eight times before a person discards it, and a key may have several: this is more than enough for all of them. */
const MAX_ROUNDS = 200;
const ALL = Number.MAX_SAFE_INTEGER;

/** The end of all faults. Orders end while the participants are still away; then everything is delivered, and must come to rest. */
export function settle(world: World): void {
  const { stations, scenario, shop, oracle } = world;
  for (const service of serviceNames) perform(world, { do: 'crash', service });
  for (const { index } of scenario.wishes) {
    shop.appear(index);
    if (stations.order.database.rows.has(`orders/order-${index}`)) shop.post(scenario.wishes[index]!, 'given');
    shop.appear(index);
  }
  world.now += LONGEST_DEADLINE_MS;
  shop.sweep();
  oracle.checkEnded();
  for (const service of serviceNames) {
    for (const action of ['fix', 'repair slot', 'join', 'start'] as const) perform(world, { do: action, service });
  }
  for (let round = 0; round < MAX_ROUNDS && !isAtRest(world); round++) {
    for (const service of serviceNames) drain(world, service);
    world.now += ROUND_MS;
  }
  oracle.checkAtRest();
  for (const service of serviceNames) {
    const { relay, mirror } = stations[service];
    oracle.history.checkComplete(service, [relay.target, mirror.target]);
  }
}

function isAtRest({ stations }: World): boolean {
  return Object.values(stations).every(
    ({ relay, mirror, consumer, database }) => relay.idle && mirror.idle && consumer.idle && database.parked.size === 0,
  );
}

function drain(world: World, service: (typeof serviceNames)[number]): void {
  const { consumer, database, deadLetters } = world.stations[service];
  const run = (action: Action): boolean => perform(world, action) !== undefined;
  run({ do: 'relay', service, count: ALL });
  run({ do: 'mirror', service, count: ALL });
  run({ do: 'take', service, limits: consumer.logs.map(() => ALL), flipped: false });
  while (run({ do: 'step', service, instance: 0 }));
  for (const [key, { letters, dueAt }] of database.parked) {
    if (dueAt !== undefined) continue;
    if (deadLetters.poison.has(`${letters[0]!.event.type} ${key}`)) deadLetters.discard(key);
    else deadLetters.redriveNow(key);
  }
  while (run({ do: 'redrive', service })) run({ do: 'commit redrive', service });
}
