import type { Lag } from '../../../src/api';
import { count, duration } from '../figures';

/** How far somebody is behind, in one phrase. */
export function lagInWords({ records, ms }: Lag): string {
  if (records === null) return 'lag unknown';
  if (records === 0) return 'no lag';
  return ms === null ? `${count(records, 'record')} behind` : `${count(records, 'record')} behind, ${duration(ms)}`;
}
