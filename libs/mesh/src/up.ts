import { serviceParts, type Mesh } from './mesh';
import { startMesh, type StartOptions } from './processes/start';

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts a mesh, tells its progress on standard output and stays until Ctrl-C, SIGTERM or `down` end it. A second Ctrl-C kills everything at once. */
export async function up(options: StartOptions): Promise<void> {
  const started = Date.now();
  const interruption = new AbortController();
  let mesh: Mesh | undefined;
  const interrupt = (): void => {
    if (interruption.signal.aborted) void killAll(mesh).then(() => process.exit(130));
    interruption.abort();
    // Once nothing is left to run, the process ends by itself: the same way as after `down`.
    void mesh?.stop();
  };
  for (const signal of interruptions) process.on(signal, interrupt);
  mesh = await startMesh({ ...options, signal: interruption.signal, onProgress: (line) => console.log(line) });
  const urls = options.services ? serviceParts.map((name) => `  ${mesh?.endpoints[name]}/docs  ${name}\n`).join('') : '';
  console.log(`\nReady after ${((Date.now() - started) / 1000).toFixed(1)} s.\n${urls}Ctrl-C stops all of it.`);
}

async function killAll(mesh: Mesh | undefined): Promise<void> {
  await Promise.allSettled(mesh?.parts.map((part) => part.kill()) ?? []);
}
