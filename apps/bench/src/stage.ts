import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { stockUp } from './stocking';
import type { Say } from './subjects/launch';
import type { MeasuredMesh, Subject } from './subjects/subject';

/** What points are measured against. */
export interface Stage {
  readonly mesh: MeasuredMesh;
  /** A connection to order's database. */
  readonly orders: Client;
  readonly seed: number;
  /** Aborting it ends the measurement. */
  readonly signal: AbortSignal;
}

interface Play {
  readonly subject: Subject;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly say: Say;
}

/** For what is under way to be ended when somebody interrupts. */
const UNDO_MS = 5_000;

/** Has a mesh of the subject started and supplied, measures on it, and has it stopped. */
export async function onStage<Figures>(
  { subject, seed, signal, say }: Play,
  measure: (stage: Stage) => Promise<Figures>,
): Promise<Figures> {
  const mesh = await subject.start(signal, say);
  const orders = new Client({ connectionString: mesh.environment.ORDER_DATABASE_URL, application_name: 'bench' });
  // A connection that breaks fails the query under way; without a listener it would end this process, and leave the mesh.
  orders.on('error', () => undefined);
  try {
    await orders.connect();
    say('bringing goods and money in');
    await stockUp(mesh);
    return await unlessInterrupted(measure({ mesh, orders, seed, signal }), signal);
  } finally {
    await orders.end().finally(() => mesh.stop());
  }
}

/** A mesh that hangs answers nobody: who interrupts waits for what is under way, but not for ever. */
async function unlessInterrupted<Outcome>(work: Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  const interrupted = once(signal, 'abort').then(() => sleep(UNDO_MS));
  return Promise.race([work, interrupted.then(() => Promise.reject(signal.reason as Error))]);
}
