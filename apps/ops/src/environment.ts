import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What `npm start` writes while its mesh runs. Operations know the file, not the program: in production there is neither. */
const meshFile = z.object({ environment: z.record(z.string(), z.string()) });
const DEFAULT_FILE = join(__dirname, '../../../.mesh/mesh.json');

/**
 * Sees to it that this process, and with it the programs that it starts, has the environment of the system that it is to act on: its own or,
 * where it has none or `file` is given, that of a running mesh.
 */
export function adoptEnvironment(file: string | undefined): void {
  if (file === undefined && process.env['REGISTRY_URL'] !== undefined) return;
  const path = file ?? DEFAULT_FILE;
  Object.assign(process.env, environmentIn(path, read(path)));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const hint = 'Start one with npm start, name the mesh.json of another with --mesh, or set the variables of the environment.';
    throw new Error(`No mesh is running: there is no ${path}. ${hint}`, { cause: error });
  }
}

function environmentIn(path: string, text: string): Record<string, string> {
  try {
    return meshFile.parse(JSON.parse(text)).environment;
  } catch (error) {
    throw new Error(`${path} is not the state file of a mesh.`, { cause: error });
  }
}
