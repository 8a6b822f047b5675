import { Problem } from '@saga/contracts';
import type { DeadLetterView } from './dead-letter-office';

/** A person's redrives of one letter, after which only force helps: what fails so often fails again. */
const MAX_REPLAYS = 5;

// What a service refuses to do about a letter. A dry run refuses the same, by what it was told of the letter.

export function refusalIfResolved({ id, status }: { readonly id: string; readonly status: string }): Problem | undefined {
  return status === 'PARKED' ? undefined : new Problem('DEAD_LETTER_RESOLVED', `Letter ${id} is ${status}.`, { id });
}

/** Of a redrive that is not forced, by the first letter of the key. */
export function refusalIfReplayed({ id, replays }: Pick<DeadLetterView, 'id' | 'replays'>): Problem | undefined {
  if (replays < MAX_REPLAYS) return undefined;
  return new Problem('DEAD_LETTER_REPLAYED_TOO_OFTEN', `Letter ${id} was redriven ${replays} times, and failed each time.`, { id });
}

/** Of a discard, unless it is forced and the record cannot be read. */
export function refusalIfBound({ id, type, mustComplete }: Pick<DeadLetterView, 'id' | 'type' | 'mustComplete'>): Problem | undefined {
  if (!mustComplete) return undefined;
  const why = 'the order has been decided. A record that nobody can read is discarded by force.';
  return new Problem('DEAD_LETTER_MUST_COMPLETE', `${type} is tried for as long as it takes: ${why}`, { id });
}
