import type { Service } from '@saga/contracts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** The command's exit code for what may succeed when it is run again: a lock that others hold, a server that is away. */
const TEMPORARY_FAILURE = 75;

class MigrationPutOffError extends Error {
  override readonly name = 'MigrationPutOffError';
  readonly transient = true;
}

/** Runs a service's own migrate command, as this process was run itself. It prints a line `applied NAME` for each migration that was pending. */
export async function migrate(service: Service | 'console'): Promise<string[]> {
  const program = require.resolve(`@saga/${service}/migrate`);
  const child = spawn(process.execPath, [...process.execArgv, program], { stdio: ['ignore', 'pipe', 'inherit'] });
  // A run that is over, or was interrupted, must not leave a migration behind that nobody hears of.
  const end = (): unknown => child.kill();
  process.once('exit', end);
  const [output, exit] = await Promise.all([text(child.stdout), once(child, 'exit')]).finally(() => process.off('exit', end));
  const [code] = exit as [number | null];
  if (code === TEMPORARY_FAILURE) throw new MigrationPutOffError(`${output}the migrate command asks to be run again`);
  if (code !== 0) throw new Error(`${output}the migrate command ended with code ${String(code)}`);
  return output.split('\n').filter((line) => line.startsWith('applied '));
}
