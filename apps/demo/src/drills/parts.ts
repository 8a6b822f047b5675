import type { Mesh, Part, PartName } from '@saga/mesh';
import { setTimeout as sleep } from 'node:timers/promises';
import { demand, type Stage } from './drill';

/** SIGKILL, proven by the state and by the process that is not there any more. */
export async function kill({ mesh, repeats }: Stage, ...names: PartName[]): Promise<void> {
  await repeats.sample();
  await Promise.all(names.map((name) => mesh.part(name).kill()));
  for (const name of names) {
    const { state, pid } = await mesh.part(name).status();
    demand(state === 'killed' && pid === undefined, `${name} was killed and is ${state}.`);
  }
}

/** Ends a service by SIGTERM, so that it leaves its consumer group: the group waits for a killed member until its session ends. */
export async function endGently({ mesh, repeats, until }: Stage, name: PartName): Promise<Part> {
  await repeats.sample();
  const part = mesh.part(name);
  const { state, pid } = await part.status();
  demand(state === 'running' && pid !== undefined, `${name} is ${state}.`);
  process.kill(pid, 'SIGTERM');
  await until(`${name} ends`, async () => (await part.status()).state === 'dead');
  return part;
}

/** Freezes a service, does something meanwhile, and wakes it. */
export async function whilePaused({ mesh }: Stage, name: PartName, work: () => Promise<unknown>): Promise<void> {
  const part = mesh.part(name);
  await part.pause();
  try {
    const { state } = await part.status();
    demand(state === 'paused', `${name} was paused and is ${state}.`);
    await work();
  } finally {
    await part.resume();
  }
}

/** Wakes and starts whatever a drill has left frozen or dead. */
export async function allRunning(mesh: Mesh): Promise<void> {
  for (const part of mesh.parts) {
    const { state } = await part.status();
    if (state === 'paused') await part.resume();
    if (state === 'killed' || state === 'dead') await part.start();
    while ((await part.status()).state === 'starting') await sleep(200);
  }
}
