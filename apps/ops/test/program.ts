import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { environment } from './mesh';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the operations program as people do, in a process of its own, on the mesh of the suite. */
export function ops(parameters: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run('../src/main.ts', parameters, { ...environment, ...more });
}

/** Kills or starts a part of the mesh of the suite. */
export async function mesh(verb: 'kill' | 'start', part: string): Promise<void> {
  const { code, stderr } = await run(
    '../../../libs/mesh/src/cli.ts',
    [verb, part, '--folder', dirname(process.env['SAGA_MESH_STATE']!)],
    {},
  );
  if (code !== 0) throw new Error(stderr);
}

function run(program: string, parameters: readonly string[], variables: Readonly<Record<string, string>>): Promise<Ended> {
  const flags = ['--conditions=@saga/source', '-r', '@swc-node/register', resolve(__dirname, program)];
  const env = { ...process.env, SWC_NODE_PROJECT: resolve(__dirname, '../../../tsconfig.base.json'), ...variables };
  return new Promise((resolveEnd) => {
    const child = execFile(process.execPath, [...flags, ...parameters], { env, maxBuffer: 2 ** 26 }, (_, stdout, stderr) => {
      resolveEnd({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
