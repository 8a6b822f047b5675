import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMesh, stateFile, type Mesh } from '@saga/mesh';
import { jest } from './jest';
import type { Outcome, Report } from './step';

/** Seconds: the end-to-end specs let an order pass its deadline, and a busy machine must still be able to confirm one in time. */
const DEADLINE = '8';

export interface SystemOptions {
  readonly integration: boolean;
  readonly e2e: boolean;
  /** Where the mesh keeps data and logs. Without one it is a temporary folder, which is kept only after a failure. */
  readonly folder?: string;
  readonly jestOptions: readonly string[];
  /** Aborting it ends a mesh that is starting. */
  readonly signal: AbortSignal;
}

/** Runs the specs that need infrastructure: those of the mesh, which start their own, then all others on one mesh that is started here. */
export async function testSystem(report: Report, options: SystemOptions): Promise<void> {
  console.log('\nThe infrastructure runs as plain processes: it is the one provider there is so far.');
  if (options.integration) await report.run({ name: 'the mesh itself', run: () => specs(options, 'libs/mesh/.*\\.int\\.spec\\.ts$') });
  const folder = realpathSync(options.folder ? made(options.folder) : temporary());
  let mesh: Mesh | undefined;
  const start = async (): Promise<Outcome> => {
    mesh = await startMesh({
      folder,
      ports: 'free',
      services: true,
      environment: { ORDER_DEADLINE_SECONDS: DEADLINE },
      signal: options.signal,
      onProgress: (line) => console.log(line),
    });
    return { passed: 1, failed: 0 };
  };
  const outcomes = [await report.run({ name: 'start of the mesh', run: start })];
  const onMesh = async (name: string, pattern: string, ignored: string): Promise<void> => {
    const run = async (): Promise<Outcome> => {
      if (!mesh) throw new Error('There is no mesh to run them on.');
      return specs(options, pattern, ignored, { SAGA_MESH_STATE: stateFile(folder) });
    };
    outcomes.push(await report.run({ name, run }));
  };
  if (options.integration) await onMesh('integration specs', '\\.int\\.spec\\.ts$', 'libs/mesh/');
  if (options.e2e) await onMesh('end-to-end specs', '\\.e2e\\.spec\\.ts$', '/dist/');
  await mesh?.stop();
  if (!options.folder && outcomes.every(({ failed }) => failed === 0)) rmSync(folder, { recursive: true, force: true });
  else if (existsSync(join(folder, 'logs'))) console.log(`\nThe logs of the mesh are in ${join(folder, 'logs')}`);
}

function specs(
  options: SystemOptions,
  pattern: string,
  ignored = '/dist/',
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const selection = [`--testPathPatterns=${pattern}`, `--testPathIgnorePatterns=${ignored}`];
  return jest(['-c', 'tools/jest.system.config.js', '--runInBand', ...selection, ...options.jestOptions], environment);
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'saga-test-'));
  // As root, PostgreSQL runs as another user, who has to get through to its data.
  chmodSync(folder, 0o711);
  return folder;
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}
