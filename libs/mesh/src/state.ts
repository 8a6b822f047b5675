import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MeshError } from './error';
import type { Endpoints, Environment } from './mesh';

/** What a running mesh tells other programs, as JSON in `mesh.json` in its folder. */
export interface MeshState {
  readonly pid: number;
  /** Where its control socket listens. */
  readonly socket: string;
  readonly endpoints: Endpoints;
  readonly environment: Environment;
}

export function stateFile(folder: string): string {
  return join(folder, 'mesh.json');
}

/** Readable for its owner alone, since passwords are in it. */
export function writeState(file: string, state: MeshState): void {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}

export function readState(file: string): MeshState {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as MeshState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new MeshError(`No mesh is running in ${dirname(file)}; start one with npm start.`);
  }
}
