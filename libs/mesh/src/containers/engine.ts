import { hostname } from 'node:os';

/** Loaded when it is needed: to load it takes as long as all else of a command line together. */
export const testcontainers = () => import('testcontainers');

export async function engineClient() {
  const { getContainerRuntimeClient } = await testcontainers();
  return getContainerRuntimeClient();
}

/**
 * The container engine of this machine, in words, or nothing if none answers. It is looked for as Testcontainers does: DOCKER_HOST, contexts, the
 * usual sockets. One on another machine is not taken for ours, because it publishes its ports there.
 */
export async function containerEngine(): Promise<string | undefined> {
  try {
    const { info, container } = await engineClient();
    const { host, operatingSystem, serverVersion } = info.containerRuntime;
    // In a container Testcontainers goes by a gateway, to an engine that may run in the same container or around it.
    const { Name } = (await container.dockerode.info()) as { Name: string };
    return host === 'localhost' || Name === hostname() ? `Docker ${serverVersion} on ${operatingSystem}` : undefined;
  } catch {
    return undefined;
  }
}
