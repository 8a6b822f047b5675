import { isTransient } from '@saga/messaging';
import { setTimeout as sleep } from 'node:timers/promises';

/** Says the latest reason for a wait. */
export type Waiting = (reason: string) => void;

const SECONDS_BETWEEN_REASONS = 5;
const LONGEST_PAUSE = 1_000;
const PAUSE_BETWEEN_ATTEMPTS = 500;
const CHANGES_ON_A_LINE = 4;

/** The steps of a run: prints one line for each that ends and knows what the others wait for. */
export class Progress {
  private readonly unfinished = new Map<string, string>();

  constructor(private readonly print: (line: string) => void = console.log) {}

  /**
   * Runs a step, which returns what it changed, and prints that with the seconds it took. What was ready a moment ago can still be slow or fall
   * over, so a step that fails for want of infrastructure is run again. Rejects with the step's name and any other reason.
   */
  async step(name: string, work: (waiting: Waiting) => Promise<readonly string[]>): Promise<void> {
    const started = performance.now();
    let told = started;
    this.unfinished.set(name, 'it has not ended');
    const waiting = (reason: string): void => {
      this.unfinished.set(name, reason);
      if (performance.now() - told < SECONDS_BETWEEN_REASONS * 1_000) return;
      told = performance.now();
      this.print(`   ...  ${name}: ${reason}`);
    };
    const changes = await persistently(work, waiting).catch((error: unknown) => {
      throw new Error(`${name}: ${reasonOf(error)}`, { cause: error });
    });
    this.unfinished.delete(name);
    const seconds = ((performance.now() - started) / 1_000).toFixed(2).padStart(6);
    this.print(`${seconds}  ${name}: ${summaryOf(changes)}`);
  }

  /** Rejects with what is still missing once `seconds` have passed. */
  async within<Result>(seconds: number, work: Promise<Result>): Promise<Result> {
    const timeout = new AbortController();
    const late = sleep(seconds * 1_000, undefined, { signal: timeout.signal }).then(() => {
      const missing = [...this.unfinished].map(([name, reason]) => `  ${name}: ${reason}`);
      throw new Error(`Not done after ${seconds} s:\n${missing.join('\n')}`);
    });
    return Promise.race([work, late]).finally(() => timeout.abort());
  }
}

function summaryOf(changes: readonly string[]): string {
  if (changes.length === 0) return 'unchanged';
  const rest = changes.length - CHANGES_ON_A_LINE;
  return changes.slice(0, CHANGES_ON_A_LINE).join(', ') + (rest > 0 ? `, and ${rest} more` : '');
}

/** Steps are idempotent; what an attempt changed before it failed is not told. It tries for ever: the run has a time-out. */
async function persistently<Result>(work: (waiting: Waiting) => Promise<Result>, waiting: Waiting): Promise<Result> {
  for (;;) {
    try {
      return await work(waiting);
    } catch (error) {
      if (!isTransient(error)) throw error;
      waiting(reasonOf(error));
      await sleep(PAUSE_BETWEEN_ATTEMPTS);
    }
  }
}

/** What was waited for did not come in time. To begin anew may help. */
export class OverdueError extends Error {
  override readonly name = 'OverdueError';
  readonly transient = true;
}

/** Asks again until nothing is missing; an error counts as a reason. It waits for ever: the run has a time-out. */
export function waitUntil(waiting: Waiting, missing: () => Promise<string | undefined>): Promise<void> {
  return waitWithin(Infinity, waiting, () => missing().catch(reasonOf));
}

/** Asks again, with a growing pause, until nothing is missing. Rejects after this time, and at once with an error. */
export async function waitWithin(milliseconds: number, waiting: Waiting, missing: () => Promise<string | undefined>): Promise<void> {
  const began = performance.now();
  for (let pause = 50; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const reason = await missing();
    if (reason === undefined) return;
    if (performance.now() - began > milliseconds) throw new OverdueError(`${reason}, after ${milliseconds / 1_000} s of waiting`);
    waiting(reason);
    await sleep(pause);
  }
}

/** The plain reason in an error; those of fetch and of a refused connection hide it one level down. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
