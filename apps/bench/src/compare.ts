import type { Options } from './options';
import { playRound, type Round } from './round';
import type { Say } from './subjects/launch';
import type { Subject } from './subjects/subject';

/** A subject with what it did in each round. */
export interface Contestant {
  readonly name: string;
  readonly rounds: readonly Round[];
}

/**
 * Measures subjects in turn, each round in the opposite order of the one before, so that what changes on the machine meanwhile falls on all of them
 * alike. One mesh is alive at a time: an idle one would take a fifth of a core from the one that is measured.
 */
export async function compare(subjects: readonly Subject[], options: Options, signal: AbortSignal, say: Say): Promise<Contestant[]> {
  const rounds = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]));
  for (let number = 1; number <= options.rounds; number++) {
    for (const subject of number % 2 === 1 ? subjects : subjects.toReversed()) {
      say(`round ${number} of ${options.rounds}: ${subject.name}`);
      rounds.get(subject.name)!.push(await playRound(subject, options, signal, say));
    }
  }
  return subjects.map(({ name }) => ({ name, rounds: rounds.get(name)! }));
}
