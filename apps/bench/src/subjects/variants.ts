import { folderFor, serviceParts, startInstance, type OwnPart } from '@saga/mesh';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout';
import { launch } from './launch';
import { DEADLINE_SECONDS, type Subject } from './subject';

const STOP_MS = 5_000;

/** This checkout, with so many milliseconds from one cloud to the other and back. */
export function subjectApart(roundTripMs: number): Subject {
  const distance = ['--round-trip', String(roundTripMs)];
  return { name: `clouds ${roundTripMs} ms apart`, start: (signal, say) => launch(root, DEADLINE_SECONDS, signal, say, distance) };
}

/** This checkout; orders are placed at each instance of the order service in turn. */
export function subjectOfInstances(count: number): Subject {
  return {
    name: `${count} instances of each service`,
    start: async (signal, say) => {
      const mesh = await launch(root, DEADLINE_SECONDS, signal, say);
      const folder = folderFor(undefined, 'saga-bench-instances');
      const instances: OwnPart[] = [];
      const stop = async (): Promise<void> => {
        await Promise.all(instances.map((instance) => instance.stop(STOP_MS)));
        rmSync(folder, { recursive: true, force: true });
        await mesh.stop();
      };
      try {
        for (let number = 2; number <= count; number++) {
          for (const name of serviceParts) {
            instances.push(await startInstance(mesh, name, join(folder, `${name}-${number}.log`)));
            signal.throwIfAborted();
          }
          say(`instance ${number} of each service is ready`);
        }
        return { ...mesh, instances, stop };
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}
