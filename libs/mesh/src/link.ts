import { MeshError } from './error';
import type { Direction, Link } from './mesh';

/**
 * How far apart the clouds are, and how wide the way between them is. What is not said is as on this machine's own loopback. Processes have a link
 * that can be cut only if there are options, be they empty; containers always have one.
 */
export interface LinkOptions {
  /** From one cloud to the other and back. */
  readonly roundTripMs?: number;
  /** In each direction, for all connections together. */
  readonly megabitsPerSecond?: number;
}

/** The verbs for a link of which each direction is there or not, one after another: neither is cut twice, or healed when it is whole. */
export function severable(act: Omit<Link, 'isCut'>): Link {
  const severed = new Set<Direction>();
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (verb: (direction: Direction) => Promise<void>) => (direction: Direction) => {
    const done = turn.then(() => verb(direction));
    turn = done.catch(() => undefined);
    return done;
  };
  return {
    cut: inTurn(async (direction) => {
      if (severed.has(direction)) throw new MeshError(`The link ${direction} is cut already.`);
      await act.cut(direction);
      severed.add(direction);
    }),
    heal: inTurn(async (direction) => {
      if (!severed.has(direction)) throw new MeshError(`The link ${direction} is not cut.`);
      await act.heal(direction);
      severed.delete(direction);
    }),
    isCut: (direction) => Promise.resolve(severed.has(direction)),
  };
}
