import type { Mesh } from '@saga/mesh';
import type { Client } from 'pg';

/** What points are measured against. */
export interface Stage {
  readonly mesh: Mesh;
  /** A connection to order's database. */
  readonly orders: Client;
  readonly seed: number;
  /** Aborting it ends the measurement. */
  readonly signal: AbortSignal;
}
