import { attach, startMesh, type Mesh, type OwnPart, type ServiceName } from '@saga/mesh';
import { Checkout, commitOf, presentRevision, root } from './checkout';
import type { Cost } from './costs';
import { launch, type Say } from './launch';

export interface MeasuredMesh extends Mesh {
  /** Instances of services beside the mesh's own. */
  readonly instances?: readonly OwnPart[];
}

/** What is measured: whatever can start a mesh, which is stopped by whoever had it started. */
export interface Subject {
  readonly name: string;
  start(signal: AbortSignal, say: Say): Promise<MeasuredMesh>;
}

export function originsOf({ endpoints, instances = [] }: MeasuredMesh, service: ServiceName = 'order'): string[] {
  return [endpoints[service], ...instances.filter(({ name }) => name === service).map(({ endpoint }) => endpoint)];
}

/** An order of a burst waits its turn, and must not be cancelled for it. */
export const DEADLINE_SECONDS = '900';

/** The sources that this program is a part of. */
export const ownMesh: Subject = {
  name: 'this checkout',
  start: (signal, onProgress) => ownMeshWith({ console: false }, signal, onProgress),
};

/** The same with its console. */
export const ownMeshWithConsole: Subject = {
  ...ownMesh,
  start: (signal, onProgress) => ownMeshWith({ console: true }, signal, onProgress),
};

/** A mesh that somebody else started, and that goes on. */
export function runningMesh(file: string): Subject {
  return {
    name: file,
    start: async (_signal, say) => {
      const mesh = await attach(file);
      say(
        `orders of this mesh have ${mesh.environment.ORDER_DEADLINE_SECONDS} s; those of a burst that wait longer are cancelled, and told`,
      );
      return { ...mesh, stop: () => Promise.resolve() };
    },
  };
}

/** The same, if it has a console. */
export function runningMeshWithConsole(file: string): Subject {
  return {
    name: file,
    start: async (signal, say) => {
      const mesh = await runningMesh(file).start(signal, say);
      if (mesh.parts.every(({ name }) => name !== 'console')) throw new Error(`The mesh of ${file} has no console to measure.`);
      return mesh;
    },
  };
}

/** As those are started that it is compared with. */
export const presentCheckout: Subject = { name: 'this checkout', start: (signal, say) => launch(root, DEADLINE_SECONDS, signal, say) };

/** Throws an error if there is no such revision, before another is measured that it would be compared with. */
export function subjectOfRevision(revision: string): Subject {
  const commit = commitOf(revision);
  return { name: revision, start: (signal, say) => inCheckout(() => new Checkout(commit), signal, say) };
}

export function subjectOfCost({ name, patches }: Cost): Subject {
  return { name, start: (signal, say) => inCheckout(() => new Checkout(presentRevision(), patches), signal, say) };
}

async function inCheckout(make: () => Checkout, signal: AbortSignal, say: Say): Promise<Mesh> {
  const checkout = make();
  if (checkout.hasOtherPackages) say('it wants other packages than are installed here, and runs on these all the same');
  try {
    const mesh = await launch(checkout.folder, DEADLINE_SECONDS, signal, say);
    return { ...mesh, stop: () => mesh.stop().finally(() => checkout.remove()) };
  } catch (error) {
    checkout.remove();
    throw error;
  }
}

function ownMeshWith(parts: { readonly console: boolean }, signal: AbortSignal, onProgress: Say): Promise<Mesh> {
  const environment = { ORDER_DEADLINE_SECONDS: DEADLINE_SECONDS };
  return startMesh({ ports: 'free', jvm: 'fast', services: true, ...parts, environment, signal, onProgress });
}
