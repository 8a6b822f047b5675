import { serviceParts, type Mesh, type Part } from './mesh';
import { startMesh, type StartOptions } from './start';

/** Starts a mesh, tells its progress on standard output and stays until Ctrl-C, SIGTERM or `down` end it. A second Ctrl-C kills everything at once. */
export async function up(options: StartOptions): Promise<void> {
  const started = Date.now();
  const interruption = new AbortController();
  let running: readonly Part[] = [];
  const interrupt = (): void => {
    if (interruption.signal.aborted) void Promise.allSettled(running.map((part) => part.kill())).then(() => process.exit(130));
    interruption.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  const mesh = await startMesh({ ...options, signal: interruption.signal, onProgress: (line) => console.log(line) });
  running = mesh.parts;
  // Once nothing is left to run, the process ends by itself: the same way as after `down`.
  interruption.signal.addEventListener('abort', () => void mesh.stop());
  console.log(`\nReady after ${((Date.now() - started) / 1000).toFixed(1)} s.\n${urlsOf(mesh, options)}Ctrl-C stops all of it.`);
}

/** With the console it is one: the rest is found from there. */
function urlsOf({ endpoints }: Mesh, { services, console }: StartOptions): string {
  if (console) return `\n  ${endpoints.console}\n\n`;
  return services ? serviceParts.map((name) => `  ${endpoints[name]}/docs  ${name}\n`).join('') : '';
}
