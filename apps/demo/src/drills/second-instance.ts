import { folderFor, startInstance, type ServiceName } from '@saga/mesh';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './drill';

const STOP_MS = 10_000;

/** Runs a second instance of a service beside the mesh's own while `work` is done, and ends it in its own time. */
export async function withSecondInstance(stage: Stage, name: ServiceName, work: () => Promise<unknown>): Promise<void> {
  const folder = folderFor(undefined, 'saga-drill');
  try {
    const instance = await startInstance(stage.mesh, name, join(folder, `${name}.log`));
    try {
      stage.repeats.include(instance.endpoint);
      await work();
      await stage.repeats.sample();
    } finally {
      await instance.stop(STOP_MS);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
