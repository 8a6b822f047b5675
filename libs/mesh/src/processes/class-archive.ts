import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endpointsOf, environmentOf } from '../environment';
import { MeshError } from '../error';
import { OwnPart } from '../part';
import { freePorts } from '../ports';
import { madeOnce } from './cache';
import { connectPlan } from './connect';
import type { ProcessRun } from './infrastructure';
import type { Java } from './java';
import { kafkaPlan } from './kafka';
import type { JvmParts } from './maven';

/**
 * A folder with the classes of a broker and of a Connect worker as the JVM has them after it loaded and checked them (class data sharing): half the
 * work of a start. A JVM writes that when it ends, so both are run once for each version of Kafka and each Java, with nothing to do. Gives
 * nothing if this Java cannot do it: all of it works without. Aborting `signal` ends them, and nothing is kept.
 */
export async function classArchives(
  java: Java,
  jvmParts: JvmParts,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted();
  const release = join(java.home, 'release');
  const identity = `${java.home}\n${existsSync(release) ? readFileSync(release, 'utf8') : ''}`;
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  const rehearsed = async (folder: string): Promise<void> => {
    onProgress('JVM parts: one rehearsal, which makes all later starts faster');
    await rehearse(java, jvmParts, folder, signal);
  };
  try {
    return await madeOnce(join(jvmParts.folder, `classes-${hash}`), rehearsed, undefined, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof MeshError)) throw error;
    onProgress(`JVM parts: starts will take longer, because the rehearsal failed. ${error.message}`);
    return undefined;
  }
}

async function rehearse(java: Java, jvmParts: JvmParts, classes: string, signal: AbortSignal): Promise<void> {
  const folder = join(classes, 'rehearsal');
  const ports = await freePorts();
  const endpoints = endpointsOf(ports);
  const environment = environmentOf(endpoints);
  const run: ProcessRun = {
    folder,
    ports,
    endpoints,
    environment,
    java,
    jvm: 'quick',
    jvmParts,
    classes: { folder: classes, use: 'write' },
    postgres: '',
    overLink: { aws: endpoints['kafka-aws'], azure: endpoints['kafka-azure'] },
  };
  const plans = [kafkaPlan(run, 'aws'), connectPlan(run, 'aws')];
  const parts = plans.map((plan) => new OwnPart(plan, endpoints[plan.name], join(folder, `${plan.name}.log`), () => undefined));
  const interrupt = (): void => parts.forEach((part) => void part.stop(0));
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    for (const part of parts) {
      signal.throwIfAborted();
      await part.start();
    }
  } finally {
    // Writing takes some seconds, and longer on a busy machine.
    for (const part of parts.reverse()) await part.stop(60_000);
    signal.removeEventListener('abort', interrupt);
    rmSync(folder, { recursive: true, force: true });
  }
  signal.throwIfAborted();
}
