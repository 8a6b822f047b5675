import type { Service } from '@saga/contracts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a service's own migrate command, as this process was run itself. It prints a line `applied NAME` for each migration that was pending. */
export async function migrate(service: Service): Promise<string[]> {
  const program = require.resolve(`@saga/${service}/migrate`);
  const { stdout, stderr } = await run(process.execPath, [...process.execArgv, program]);
  process.stderr.write(stderr);
  return stdout.split('\n').filter((line) => line.startsWith('applied '));
}
