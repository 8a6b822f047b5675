import type { Client } from 'pg';
import type { MeasuredMesh } from './subjects/subject';

/** What points are measured against. */
export interface Stage {
  readonly mesh: MeasuredMesh;
  /** A connection to order's database. */
  readonly orders: Client;
  readonly seed: number;
  /** Aborting it ends the measurement. */
  readonly signal: AbortSignal;
}
