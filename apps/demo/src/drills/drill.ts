import type { Mesh } from '@saga/mesh';
import { reasonOf } from '@saga/service';
import type { Shop } from '../shop';
import type { Load } from './load';
import type { Random } from './random';
import type { Repeats } from './repeats';

/** Something bad, done to the mesh while orders are placed. */
export interface Drill {
  readonly name: string;
  /** One line: what is done. What must hold is the same for all. */
  readonly summary: string;
  /** What it needs and does not have here, if so: `all` then goes without it. */
  needs?(): string | undefined;
  /** Does it. Throws a DrillError if it could not be done, or did not hurt: a drill that proves nothing fails. */
  run(stage: Stage): Promise<void>;
}

/** What a drill has to work with. */
export interface Stage {
  readonly mesh: Mesh;
  readonly shop: Shop;
  readonly load: Load;
  readonly random: Random;
  readonly repeats: Repeats;
  /** How long what the drill lets be away stays away, where that is the point. */
  readonly awayMs: number;
  /** How long an order may wait for its answers. */
  readonly deadlineMs: number;
  /** One line of progress. */
  say(line: string): void;
  /** Rejects at once when the drill is interrupted, so that `finally` undoes what was done. */
  pass(ms: number): Promise<void>;
  /** Does something bad and undoes it; resolves when an order that was placed after that has been confirmed. The undoing is done whatever happens. */
  fault(name: string, inflict: () => Promise<unknown>, heal: () => Promise<unknown>): Promise<void>;
  /** Asks again until there is an answer, for three minutes at most; then throws a DrillError that says what was waited for. */
  until<Answer>(what: string, ask: () => Promise<Answer | undefined | false>): Promise<Answer>;
}

/** The drill itself did not work. */
export class DrillError extends Error {
  override readonly name = 'DrillError';
}

/** Something that the drill did is still there. */
export class DamageError extends DrillError {}

/** Does something, then each step of undoing it, whatever became of those before. What went wrong first is told first. */
export async function undone(work: () => Promise<unknown>, ...undoing: (() => Promise<unknown>)[]): Promise<void> {
  const failed: unknown[] = [];
  const left: unknown[] = [];
  await work().catch((error: unknown) => failed.push(error));
  for (const step of undoing) await step().catch((error: unknown) => left.push(error));
  const reasons = [...failed.map(reasonOf), ...left.map((error) => `It could not be undone: ${reasonOf(error)}`)];
  const cause = failed[0] ?? left[0];
  if (left.length > 0 || cause instanceof DamageError) throw new DamageError(reasons.join(' '), { cause });
  if (failed.length > 0) throw new DrillError(reasons.join(' '), { cause });
}

export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new DrillError(otherwise);
}
