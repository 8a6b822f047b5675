import { brokenIn, check } from '@saga/ops/check';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Clients } from './clients';
import { Endings } from './endings';
import { allSettled } from './orders';
import { stockUp } from './stocking';
import type { Say } from './subjects/launch';
import { originsOf, type MeasuredMesh, type Subject } from './subjects/subject';

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

/** The more orders, the sooner the JVMs have compiled what is hot. */
const WARM_UP_CLIENTS = 256;
/** Beyond this, nothing is on its way any more. */
const CHECK_SECONDS = 300;
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

/** How many seconds it took to see that every guarantee holds; throws if one does not. */
export async function checkAll(mesh: MeasuredMesh): Promise<number> {
  const began = Date.now();
  const broken = brokenIn(await check(mesh.environment, CHECK_SECONDS));
  if (broken.length > 0) throw new Error(`There are no figures, because a guarantee is broken:\n${broken.join('\n')}`);
  return (Date.now() - began) / 1_000;
}

/** Returns the ids of its orders, which have settled. */
export async function warmUp({ mesh, orders, seed, signal }: Stage, seconds: number): Promise<readonly string[]> {
  const load = new Clients(WARM_UP_CLIENTS, seed, originsOf(mesh), signal);
  const endings = await Endings.open(mesh.environment.ORDER_DATABASE_URL!);
  try {
    const running = load.run(endings);
    await Promise.race([sleep(seconds * 1_000, undefined, { signal }), running]);
    load.stop();
    await running;
    await allSettled(orders, load.acknowledged, signal);
    return load.acknowledged;
  } finally {
    load.stop();
    await endings.close();
  }
}
