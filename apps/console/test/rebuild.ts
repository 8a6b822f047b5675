import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Mesh } from '@saga/mesh';

/** Runs `npm run rebuild -- console`, and returns what it said. */
export async function rebuild(mesh: Mesh, what = 'console', more: Readonly<Record<string, string>> = {}): Promise<string> {
  const program = resolve(__dirname, '../src/rebuild.ts');
  const env = { ...process.env, SWC_NODE_PROJECT: resolve(__dirname, '../../../tsconfig.base.json'), ...mesh.environment, ...more };
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@saga/source', '-r', '@swc-node/register', program, what], {
    env,
  });
  return stdout;
}
