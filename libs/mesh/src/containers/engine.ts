import { networkInterfaces } from 'node:os';

/** Loaded when it is needed: to load it takes as long as all else of a command line together. */
export const testcontainers = () => import('testcontainers');

export async function engineClient() {
  const { getContainerRuntimeClient } = await testcontainers();
  return getContainerRuntimeClient();
}

/**
 * The container engine of this machine, in words, or nothing if none answers. It is looked for as Testcontainers does: DOCKER_HOST, contexts, the
 * usual sockets. One on another machine is left alone, because it publishes its ports there.
 */
export async function containerEngine(): Promise<string | undefined> {
  try {
    const { host, operatingSystem, serverVersion } = (await engineClient()).info.containerRuntime;
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
    return host === 'localhost' || addresses.includes(host) ? `Docker ${serverVersion} on ${operatingSystem}` : undefined;
  } catch {
    return undefined;
  }
}
