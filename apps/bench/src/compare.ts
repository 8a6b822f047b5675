import { reasonOf } from '@saga/service';
import type { Round } from './round';
import type { Say } from './subjects/launch';
import type { Subject } from './subjects/subject';

/** A subject with what it did in each round. */
export interface Contestant {
  readonly name: string;
  readonly rounds: readonly Round[];
  /** Why it has no figures. */
  readonly failure?: string;
}

interface Contest {
  readonly rounds: number;
  readonly play: (subject: Subject) => Promise<Round>;
  readonly signal: AbortSignal;
  readonly say: Say;
}

/**
 * Measures subjects in turn, each round in the opposite order of the one before, which evens out a machine that drifts steadily. It does no more than
 * that, as the first has its turn once a round, at one end of it, and another may be hours away from it: what the machine did in between, the limit
 * tells, which each point has of its own. One mesh is alive at a time: an idle one would take a fifth of a core from the one that is measured. One
 * that fails is left out from then on, but not the first: all others are measured against it.
 */
export async function compare(subjects: readonly Subject[], { rounds, play, signal, say }: Contest): Promise<Contestant[]> {
  const played = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]));
  const failures = new Map<string, string>();
  for (let number = 1; number <= rounds; number++) {
    const inTurn = number % 2 === 1 ? subjects : subjects.toReversed();
    for (const subject of inTurn.filter(({ name }) => !failures.has(name))) {
      say(`round ${number} of ${rounds}: ${subject.name}`);
      try {
        played.get(subject.name)!.push(await play(subject));
      } catch (error) {
        if (signal.aborted || subject === subjects[0]) throw error;
        failures.set(subject.name, reasonOf(error));
        say(`${subject.name} is left out: ${reasonOf(error)}`);
      }
    }
  }
  return subjects.map(({ name }) => ({ name, rounds: played.get(name)!, failure: failures.get(name) }));
}
