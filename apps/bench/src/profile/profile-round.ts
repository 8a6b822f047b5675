import { serviceNames, type Service } from '@saga/contracts';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from '../clients';
import { Endings } from '../endings';
import type { Options } from '../options';
import { allSettled } from '../orders';
import { checkAll, onStage, warmUp, type Stage } from '../stage';
import type { Say } from '../subjects/launch';
import { originsOf, type Subject } from '../subjects/subject';
import { profileProcess, type CpuProfile } from './inspector';

/** Clients begin together, and the first fetches after that are not like those that follow. */
const RAMP_MS = 2_000;

export interface ServiceProfile {
  readonly service: Service;
  /** While it was profiled. */
  readonly sagasPerSecond: number;
  readonly profile: CpuProfile;
}

/** Profiles one service after another while so many clients wait for the ends of their orders. */
export function playProfile(subject: Subject, options: Options, signal: AbortSignal, say: Say): Promise<ServiceProfile[]> {
  return onStage({ subject, seed: options.seed, signal, say }, async (stage) => {
    say(`warming up for ${options.warmUp} s`);
    await warmUp(stage, options.warmUp);
    const profiles = await profileServices(stage, Number(options.points[0]), options.seconds, say);
    say('checking every row and every topic');
    await checkAll(stage.mesh);
    return profiles;
  });
}

export async function profileServices(stage: Stage, clients: number, seconds: number, say: Say): Promise<ServiceProfile[]> {
  const { mesh, orders, seed, signal } = stage;
  const load = new Clients(clients, seed, originsOf(mesh), signal);
  const endings = await Endings.open(mesh.environment.ORDER_DATABASE_URL!);
  try {
    const running = load.run(endings);
    const ended = running.then(() => Promise.reject(new Error('The clients ended.')));
    ended.catch(() => undefined);
    const profiles: ServiceProfile[] = [];
    await sleep(RAMP_MS, undefined, { signal });
    for (const service of serviceNames) {
      say(`${service} with ${clients} clients for ${seconds} s`);
      const { pid } = await mesh.part(service).status();
      if (pid === undefined) throw new Error(`${service} does not run.`);
      const [began, before] = [performance.now(), load.passages.length];
      const profile = await Promise.race([profileProcess(pid, seconds, signal), ended]);
      const sagasPerSecond = ((load.passages.length - before) / (performance.now() - began)) * 1_000;
      profiles.push({ service, sagasPerSecond, profile });
    }
    load.stop();
    await running;
    await allSettled(orders, load.acknowledged, signal);
    return profiles;
  } finally {
    load.stop();
    await endings.close();
  }
}
