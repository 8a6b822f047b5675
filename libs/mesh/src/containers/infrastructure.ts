import { randomUUID } from 'node:crypto';
import type { StartedNetwork } from 'testcontainers';
import { MeshError } from '../error';
import { severable } from '../link';
import type { Direction, Link } from '../mesh';
import type { Infrastructure, Run } from '../plan';
import { meshLabel } from './container';
import { engineClient, testcontainers } from './engine';
import { images } from './images';
import { connectPlan, kafkaPlan, postgresPlan, registryPlan, type ContainerPlan, type ContainerRun, type Networks } from './plans';

/**
 * The infrastructure in containers. If this process is killed, Testcontainers' reaper removes them, as soon as no other program uses that reaper.
 * Throws a MeshError if no engine answers.
 */
export async function containerInfrastructure(base: Run, onProgress: (line: string) => void, signal: AbortSignal): Promise<Infrastructure> {
  if (base.link?.roundTripMs || base.link?.megabitsPerSecond)
    throw new MeshError('Delay and bandwidth of the link can be chosen for processes only: start the mesh with MESH=processes.');
  await engineClient().catch((error: unknown) => {
    throw new MeshError(`No container engine answers: start Docker, or use processes, with MESH=processes. ${String(error)}`);
  });
  await fetchImages(onProgress);
  signal.throwIfAborted();
  const run: ContainerRun = { ...base, id: randomUUID(), networks: await makeNetworks() };
  const workers = { aws: connectPlan(run, 'aws'), azure: connectPlan(run, 'azure') };
  const stores = [postgresPlan(run, 'aws'), postgresPlan(run, 'azure'), kafkaPlan(run, 'aws'), kafkaPlan(run, 'azure')];
  return {
    plans: [...stores, registryPlan(run), workers.aws, workers.azure],
    link: linkOf(workers),
    close: () => remove(run),
  };
}

/** Fetches the images that are not here yet, before anything waits for one of them. */
export async function fetchImages(onProgress: (line: string) => void): Promise<void> {
  const { ImageName } = await testcontainers();
  const { image: client } = await engineClient();
  const fetchImage = async (image: string): Promise<void> => {
    const name = ImageName.fromString(image);
    if (await client.exists(name)) return;
    onProgress(`fetching the image ${image}`);
    await client.pull(name);
  };
  await Promise.all(Object.values(images).map(fetchImage));
}

async function makeNetworks(): Promise<Networks> {
  const { Network } = await testcontainers();
  const made: StartedNetwork[] = [];
  const make = async (): Promise<StartedNetwork> => {
    const network = await new Network().start();
    made.push(network);
    return network;
  };
  try {
    return { aws: await make(), azure: await make(), link: await make() };
  } catch (error) {
    await Promise.allSettled(made.map((network) => network.stop()));
    throw new MeshError(`The engine could not make a network: ${String(error)}`);
  }
}

/** The worker of the cloud that records go to is who pulls them: a direction is cut by taking that worker off the link. */
function linkOf(workers: { readonly aws: ContainerPlan; readonly azure: ContainerPlan }): Link {
  const puller = (direction: Direction) => (direction === 'aws-to-azure' ? workers.azure : workers.aws).container;
  return severable({
    cut: (direction) => puller(direction).leaveLink(),
    heal: (direction) => puller(direction).joinLink(),
  });
}

/** Removes all that it can, and then throws a MeshError about the first thing that it could not. */
async function remove({ id, networks }: ContainerRun): Promise<void> {
  const { container: client } = await engineClient();
  const containers = await client.dockerode.listContainers({ all: true, filters: { label: [`${meshLabel}=${id}`] } });
  const removed = await Promise.allSettled(containers.map(({ Id }) => client.getById(Id).remove({ force: true, v: true })));
  const stopped = await Promise.allSettled(Object.values(networks).map((network) => network.stop()));
  const failed = [...removed, ...stopped].find((each) => each.status === 'rejected');
  if (failed) throw new MeshError(`Not all of the mesh could be removed: ${String(failed.reason)}`);
}
