import { setTimeout as sleep } from 'node:timers/promises';
import type { Chosen } from './choice';
import { RefusedError } from './post-office';

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

  /** One letter after another, not faster than asked. What somebody else has resolved meanwhile is no failure: it is what was wanted, or too late. */
  async over(letters: AsyncIterable<Chosen>, act: (letter: Chosen) => Promise<string>, isDone: (letter: Chosen) => boolean): Promise<void> {
    for await (const letter of letters) {
      if (isDone(letter)) continue;
      await this.#pace();
      const name = `${letter.service}/${letter.id}`;
      try {
        console.log(`${name}: ${await act(letter)}`);
        this.#done++;
      } catch (error) {
        if (!(error instanceof RefusedError && error.code === 'DEAD_LETTER_RESOLVED')) {
          this.fail(name, error);
          continue;
        }
        this.#resolved++;
        console.log(`${name}: ${error.message}`);
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
