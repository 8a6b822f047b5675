/** Loaded when it is needed: to load it takes as long as all else of a command line together. */
export const testcontainers = () => import('testcontainers');

/** The container engine that answers, in words, or nothing. It is looked for as Testcontainers does: DOCKER_HOST, contexts, the usual sockets. */
export async function containerEngine(): Promise<string | undefined> {
  const { getContainerRuntimeClient } = await testcontainers();
  try {
    const { info } = await getContainerRuntimeClient();
    const { operatingSystem, serverVersion } = info.containerRuntime;
    return `Docker ${serverVersion} on ${operatingSystem}`;
  } catch {
    return undefined;
  }
}
