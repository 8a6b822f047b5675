import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pass } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Mesh, Part } from '../src/mesh';

const program = join(__dirname, '..', 'src', 'cli.ts');

/** The command line in a process of its own, as `npm run mesh --` runs it. */
export function cli(...parameters: string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions=@saga/source', '-r', '@swc-node/register', program, ...parameters], {
    env: { ...process.env, SWC_NODE_PROJECT: join(__dirname, '..', '..', '..', 'tsconfig.base.json') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves when its mesh is ready; what it complains of is seen. */
export async function untilReady(launcher: ChildProcess): Promise<void> {
  launcher.stderr?.pipe(process.stderr);
  for await (const line of createInterface({ input: launcher.stdout! })) if (line.startsWith('Ready')) return;
  throw new Error('The launcher ended before its mesh was ready.');
}

export async function outcome(child: ChildProcess): Promise<{ code: number; said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function untilGone(pids: readonly number[], withinMs: number): Promise<number[]> {
  const deadline = Date.now() + withinMs;
  while (pids.some(isAlive) && Date.now() < deadline) await pass(100);
  return pids.filter(isAlive);
}

/** Ends a part behind the mesh's back, as a crash does. */
export async function endFromOutside(part: Part): Promise<void> {
  if (process.env.MESH !== 'containers') return void process.kill(await pidOf(part), 'SIGKILL');
  const docker = promisify(execFile);
  const { stdout } = await docker('docker', ['ps', '--quiet', '--filter', `publish=${new URL(part.endpoint).port}`]);
  await docker('docker', ['kill', stdout.trim()]);
}

/** Those of the parts' addresses at which something still takes connections. */
export async function answeringEndpoints(mesh: Mesh): Promise<string[]> {
  const reached = mesh.parts.map(({ endpoint }) => {
    const [host, port] = endpoint.replace('http://', '').split(':');
    return new Promise<string[]>((resolve) => {
      const socket = connect({ host, port: Number(port) }, () => {
        socket.destroy();
        resolve([endpoint]);
      });
      socket.once('error', () => resolve([]));
    });
  });
  return (await Promise.all(reached)).flat();
}

export async function pidOf(part: Part): Promise<number> {
  const { pid, state } = await part.status();
  // A signal to process 0 would end Jest itself.
  if (!pid) throw new Error(`${part.name} is ${state}: it has no process.`);
  return pid;
}
