import { freePorts, type ServiceName } from '@saga/mesh';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Stage } from './drill';

const root = join(__dirname, '..', '..', '..', '..');

/** Runs a second instance of a service beside the mesh's own while `work` is done, and ends it in its own time. It dies with us. */
export async function withSecondInstance(stage: Stage, name: ServiceName, work: () => Promise<unknown>): Promise<void> {
  const port = (await freePorts())[name][0]!;
  const child = spawn(
    process.execPath,
    ['--conditions=@saga/source', '-r', join(root, 'tools', 'end-with-parent.cjs'), '-r', '@swc-node/register', `apps/${name}/src/main.ts`],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {
        ...process.env,
        ...stage.mesh.environment,
        [`${name.toUpperCase()}_PORT`]: String(port),
        SWC_NODE_PROJECT: join(root, 'tsconfig.base.json'),
      },
    },
  );
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  try {
    await stage.until(`a second ${name} is ready`, async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok);
    stage.repeats.include(url);
    await work();
    await stage.repeats.sample();
  } finally {
    end(child);
    await ended;
  }
}

function end(child: ChildProcess): void {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
}
