import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '..', '..', '..');

/**
 * Runs `docker compose` on the project that COMPOSE_PROJECT_NAME names, with the file that is shipped, and gives what it printed. Throws an error with all it
 * said if it fails.
 */
export async function compose(...parameters: string[]): Promise<string> {
  return run('docker', 'compose', ...parameters);
}

/** Runs one command of a page as people would, in a shell at the root of the checkout. */
export function shell(command: string): Promise<string> {
  return run('bash', '-euo', 'pipefail', '-c', command);
}

async function run(program: string, ...parameters: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, parameters, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${[program, ...parameters].join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
