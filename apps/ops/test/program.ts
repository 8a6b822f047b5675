import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { environment } from './mesh';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the operations program as people do, in a process of its own, on the mesh of the suite. */
export async function ops(parameters: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const flags = ['--conditions=@saga/source', '-r', '@swc-node/register', resolve(__dirname, '../src/main.ts')];
  const env = { ...process.env, SWC_NODE_PROJECT: resolve(__dirname, '../../../tsconfig.base.json'), ...environment, ...more };
  return new Promise((resolveEnd) => {
    const child = execFile(process.execPath, [...flags, ...parameters], { env, maxBuffer: 2 ** 26 }, (_, stdout, stderr) => {
      resolveEnd({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
