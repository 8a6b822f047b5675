import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from './transient';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 5_000;
/** While it waits, a consumer must show that it lives well within its session time-out. */
const KEEP_ALIVE_MS = 1_000;

/** The work was given up because the process is stopping; its records come again after the restart. */
export class StoppingError extends Error {
  override readonly name = 'StoppingError';
}

/** How a batch waits for what will pass: with exponential back-off and jitter, visibly, and staying a member of its group. */
export class Patience {
  constructor(
    private readonly surroundings: {
      /** Told why work waits, and undefined when it goes on. */
      readonly onWait: (reason: string | undefined) => void;
      readonly keepAlive: () => Promise<void>;
      readonly isStopping: () => boolean;
    },
  ) {}

  /** Runs `work` until it resolves or fails for a reason that will not pass, which it throws. */
  async through<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await work();
        if (attempt > 0) this.surroundings.onWait(undefined);
        return result;
      } catch (error) {
        if (!isTransient(error)) {
          this.surroundings.onWait(undefined);
          throw error;
        }
        this.surroundings.onWait(error instanceof Error ? error.message : String(error));
        await this.pause(attempt);
      }
    }
  }

  /** Waits for work that goes on by itself; throws what it throws, and what keeping alive does, or StoppingError when the process stops. */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    const waiting = new AbortController();
    const alive = async (): Promise<never> => {
      for (;;) {
        await sleep(KEEP_ALIVE_MS, undefined, { signal: waiting.signal });
        waiting.signal.throwIfAborted();
        this.throwIfStopping();
        await this.surroundings.keepAlive();
      }
    };
    try {
      return await Promise.race([work, alive()]);
    } finally {
      waiting.abort();
    }
  }

  /** Waits 20 ms, 40 ms, … up to 5 s, each with up to half of it as jitter. Throws StoppingError when the process stops. */
  async pause(attempt: number): Promise<void> {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 16));
    const until = Date.now() + pause * (1 - Math.random() / 2);
    for (;;) {
      this.throwIfStopping();
      const left = until - Date.now();
      if (left <= 0) return;
      await sleep(Math.min(left, KEEP_ALIVE_MS));
      await this.surroundings.keepAlive();
    }
  }

  /** Throws StoppingError when the process stops. */
  throwIfStopping(): void {
    if (this.surroundings.isStopping()) throw new StoppingError('The process is stopping');
  }
}
