import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the expectation holds, and answers with what it gave; fails as it failed last when it has not held within `limitMs`. */
export async function eventually<Result>(expectation: () => Result | Promise<Result>, limitMs = 10_000): Promise<Result> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(20);
  }
}
