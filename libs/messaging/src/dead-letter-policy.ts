import type { EventType } from '@saga/contracts';

/** How often a letter is tried before it waits for a person: with the pauses below, for about half a minute. */
const MAX_ATTEMPTS = 8;
export const FIRST_PAUSE_MS = 250;
/** The row an early event is about is missing for milliseconds as a rule. */
export const VISIBILITY_PAUSE_MS = 100;
export const LONGEST_PAUSE_MS = 30_000;

/** After these there is no way back, so nobody gives them up: they are tried for as long as it takes, and are not discarded if they can be read. */
export const mustComplete: ReadonlySet<string | null> = new Set<EventType>(['OrderConfirmed', 'OrderCancelled']);

export function isBoundToComplete(type: string | null): boolean {
  return mustComplete.has(type);
}

/** 250 ms after the first attempt, then twice as long each time up to 30 s, each with up to half of it as jitter; null: not by itself again. */
export function pauseAfter(attempts: number, type: string | null, random = Math.random): number | null {
  if (attempts >= MAX_ATTEMPTS && !isBoundToComplete(type)) return null;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 16)) * (1 - random() / 2);
}
