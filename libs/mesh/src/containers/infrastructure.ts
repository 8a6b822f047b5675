import { randomUUID } from 'node:crypto';
import { MeshError } from '../error';
import type { Direction, Link } from '../mesh';
import type { Infrastructure, Run } from '../plan';
import { meshLabel } from './container';
import { containerEngine, testcontainers } from './engine';
import { images } from './images';
import { connectPlan, kafkaPlan, postgresPlan, registryPlan, type ContainerPlan, type ContainerRun, type Networks } from './plans';

/** The infrastructure in containers, which Testcontainers' reaper removes if this process cannot. Throws a MeshError if no engine answers. */
export async function containerInfrastructure(base: Run, onProgress: (line: string) => void): Promise<Infrastructure> {
  if (!(await containerEngine())) throw new MeshError('No container engine answers: start Docker, or use processes, with MESH=processes.');
  await pull(onProgress);
  const { Network } = await testcontainers();
  const [aws, azure, link] = await Promise.all([new Network().start(), new Network().start(), new Network().start()]);
  const run: ContainerRun = { ...base, id: randomUUID(), networks: { aws, azure, link } };
  const workers = { aws: connectPlan(run, 'aws'), azure: connectPlan(run, 'azure') };
  const stores = [postgresPlan(run, 'aws'), postgresPlan(run, 'azure'), kafkaPlan(run, 'aws'), kafkaPlan(run, 'azure')];
  return {
    plans: [...stores, registryPlan(run), workers.aws, workers.azure],
    link: linkOf(run.networks, workers),
    close: () => remove(run),
  };
}

/** The worker of the cloud that records go to is who pulls them: a direction is cut by taking that worker off the link. */
function linkOf({ link }: Networks, workers: { readonly aws: ContainerPlan; readonly azure: ContainerPlan }): Link {
  const puller = (direction: Direction) => (direction === 'aws-to-azure' ? workers.azure : workers.aws).container;
  const severed = new Set<Direction>();
  return {
    cut: async (direction) => {
      if (severed.has(direction)) throw new MeshError(`The link ${direction} is cut already.`);
      await puller(direction).leave(link);
      severed.add(direction);
    },
    heal: async (direction) => {
      if (!severed.delete(direction)) throw new MeshError(`The link ${direction} is not cut.`);
      await puller(direction).join(link);
    },
  };
}

/** Fetches the images that are not here yet, before anything waits for one of them. */
async function pull(onProgress: (line: string) => void): Promise<void> {
  const { getContainerRuntimeClient, ImageName } = await testcontainers();
  const { image: client } = await getContainerRuntimeClient();
  const fetchImage = async (image: string): Promise<void> => {
    const name = ImageName.fromString(image);
    if (await client.exists(name)) return;
    onProgress(`fetching the image ${image}`);
    await client.pull(name);
  };
  await Promise.all(Object.values(images).map(fetchImage));
}

async function remove({ id, networks }: ContainerRun): Promise<void> {
  const { getContainerRuntimeClient } = await testcontainers();
  const { container: client } = await getContainerRuntimeClient();
  const filters = { label: [`${meshLabel}=${id}`] };
  const containers = await client.dockerode.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => client.getById(Id).remove({ force: true, v: true })));
  await Promise.all(Object.values(networks).map((network) => network.stop()));
}
