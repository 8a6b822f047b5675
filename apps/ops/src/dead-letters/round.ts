import { setTimeout as sleep } from 'node:timers/promises';
import type { Chosen } from './choice';
import { RefusedError } from './post-office';

/** What is done about letters. */
export interface Deeds {
  /** Returns what was done, in words. */
  act(letter: Chosen): Promise<string>;
  /** Whether it has been done with another. */
  isDone(letter: Chosen): boolean;
  /** Whether it is, by whoever, what it was to become. */
  isAsWanted(letter: Chosen): Promise<boolean>;
}

/** One call about many letters: what fails is told and counted, and keeps nothing else from being tried. */
export class Round {
  #done = 0;
  #resolved = 0;
  #failed = 0;
  #nextAt = 0;

  /** Without a pause for a dry run, which asks for nothing to be done. */
  constructor(private readonly pauseMs = 0) {}

  readonly fail = (what: string, error: unknown): void => {
    this.#failed++;
    console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };

  get code(): 0 | 1 {
    return this.#failed > 0 ? 1 : 0;
  }

  /** One letter after another, not faster than asked. One that somebody else has resolved meanwhile is no failure, if it is as was wanted. */
  async over(letters: AsyncIterable<Chosen>, { act, isDone, isAsWanted }: Deeds): Promise<void> {
    for await (const letter of letters) {
      if (isDone(letter)) continue;
      await this.#pace();
      const name = `${letter.service}/${letter.id}`;
      try {
        console.log(`${name}: ${await act(letter)}`);
        this.#done++;
      } catch (error) {
        if (isResolved(error) && (await isAsWanted(letter).catch(() => false))) {
          this.#resolved++;
          console.log(`${name}: ${error.message}`);
        } else {
          this.fail(name, error);
        }
      }
    }
  }

  tell(done: string): void {
    const resolved = this.#resolved > 0 ? `${this.#resolved} resolved before, ` : '';
    console.log(`${this.#done} ${done}, ${resolved}${this.#failed} failed.`);
  }

  async #pace(): Promise<void> {
    await sleep(Math.max(0, this.#nextAt - performance.now()));
    this.#nextAt = performance.now() + this.pauseMs;
  }
}

function isResolved(error: unknown): error is RefusedError {
  return error instanceof RefusedError && error.code === 'DEAD_LETTER_RESOLVED';
}
