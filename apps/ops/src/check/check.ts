import { isTransient } from '@saga/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfiguration, type Configuration } from '../configuration';
import { isBroken, type Finding } from './finding';
import { invariants } from './invariants';
import { readBooks } from './read-books';
import { ordersUnderWay } from './read-databases';

const PAUSE_MS = 500;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Looks whether every invariant holds on the mesh that `environment` (the provisioner's) describes, and looks again until all do or `waitSeconds`
 * are over: events that are still on their way look like events that are lost. A part that cannot be reached is waited for as well; after that it
 * throws what that part answered.
 */
export async function check(environment: Environment, waitSeconds = 0): Promise<Finding[]> {
  const configuration = readConfiguration(environment);
  for (const until = Date.now() + waitSeconds * 1_000; ;) {
    const isLastLook = Date.now() >= until;
    try {
      const findings = await look(configuration, isLastLook);
      if (findings && (isLastLook || !findings.some(isBroken))) return findings;
    } catch (error) {
      if (isLastLook || !isTransient(error)) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

/** While orders are under way the topics, which take seconds to read, are left alone. */
async function look(configuration: Configuration, isLastLook: boolean): Promise<Finding[] | undefined> {
  if (!isLastLook && (await ordersUnderWay(configuration)) > 0) return undefined;
  const books = await readBooks(configuration);
  return invariants.map((invariant) => invariant(books));
}
