import { setTimeout as sleep } from 'node:timers/promises';

export interface Stillness {
  readonly pauseMs: number;
  /** If it has not become less for so long, it will not. */
  readonly standstillMs: number;
  readonly signal: AbortSignal;
}

/** How many are left when it has come to a standstill: 0 as soon as none is. Rejects when `signal` is aborted. */
export async function leftAtLast(count: () => number | Promise<number>, { pauseMs, standstillMs, signal }: Stillness): Promise<number> {
  for (let [least, since] = [Infinity, Date.now()]; ;) {
    const left = await count();
    if (left < least) [least, since] = [left, Date.now()];
    if (left === 0 || Date.now() - since > standstillMs) return left;
    await sleep(pauseMs, undefined, { signal });
  }
}
