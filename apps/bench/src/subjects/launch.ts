import { attach, folderFor, stateFile, type Mesh } from '@saga/mesh';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export type Say = (line: string) => void;

const STOP_MS = 30_000;

/** The mesh of a checkout, started by its own program: another revision knows best how to start itself. It is ended with the mesh that is returned. */
export async function launch(
  checkout: string,
  deadlineSeconds: string,
  signal: AbortSignal,
  say: Say,
  more: readonly string[] = [],
): Promise<Mesh> {
  const folder = folderFor(undefined, 'saga-bench-mesh');
  const up = ['libs/mesh/src/cli.ts', 'up', '--folder', folder, '--ports', 'free', '--jvm', 'fast', ...withoutConsole(checkout), ...more];
  const child = spawn(process.execPath, [join('tools', 'bootstrap.mjs'), ...up], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
    // Taken to be npm's child, it ends with us, however we end.
    env: { ...process.env, npm_lifecycle_event: 'bench' },
  });
  const stop = async (): Promise<void> => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(impatience);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(child, signal, say);
    const mesh = await attach(stateFile(folder));
    await extendDeadline(mesh, deadlineSeconds);
    return { ...mesh, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ready(child: ChildProcess, signal: AbortSignal, say: Say): Promise<void> {
  const lines = createInterface({ input: child.stdout! });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.trim()) say(line);
      if (line.startsWith('Ready after')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The mesh of the other checkout did not start.')));
    signal.addEventListener('abort', () => reject(new Error('Interrupted.')), { once: true });
  });
}

/** The console reads every event a second time, for people, and wants a link that can be cut. A revision may have none. */
function withoutConsole(checkout: string): string[] {
  const option = '--no-console';
  return readFileSync(join(checkout, 'libs', 'mesh', 'src', 'cli.ts'), 'utf8').includes(option) ? [option] : [];
}

/** An order of a burst waits its turn. The service is asked to end, as one that is killed would be missed by its group until its session ends. */
async function extendDeadline(mesh: Mesh, seconds: string): Promise<void> {
  const order = mesh.part('order');
  const { pid } = await order.status();
  if (pid === undefined) throw new Error('The order service does not run.');
  process.kill(pid, 'SIGTERM');
  while ((await order.status()).state !== 'dead') await sleep(100);
  await order.start({ ORDER_DEADLINE_SECONDS: seconds });
}
