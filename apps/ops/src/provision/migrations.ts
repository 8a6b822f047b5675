import type { Service } from '@saga/contracts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Runs a service's own migrate command, as this process was run itself. It prints a line `applied NAME` for each migration that was pending. */
export async function migrate(service: Service | 'console'): Promise<string[]> {
  const program = require.resolve(`@saga/${service}/migrate`);
  const child = spawn(process.execPath, [...process.execArgv, program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, exit] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const [code] = exit as [number | null];
  if (code !== 0) throw new Error(`${output}the migrate command ended with code ${String(code)}`);
  return output.split('\n').filter((line) => line.startsWith('applied '));
}
