import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { containerEngine, fetchImages, folderFor, providerOf, startMesh, stateFile, type Mesh, type ProviderName } from '@saga/mesh';
import { findChromium } from './chromium';
import { wasInterrupted } from './child';
import { jest } from './jest';
import type { Outcome, Report } from './step';

/** Seconds: the end-to-end specs let an order pass its deadline, and a busy machine must still be able to confirm one in time. */
const DEADLINE = '12';

export interface SystemOptions {
  readonly integration: boolean;
  readonly e2e: boolean;
  /** The console's page, in a browser. */
  readonly page: boolean;
  /** Where the mesh keeps data and logs. Without one it is a temporary folder, which is kept only after a failure. */
  readonly folder?: string;
  /** A file for the names of the tests that are run, the same for each provider. */
  readonly list?: string;
  readonly jestOptions: readonly string[];
  /** Aborting it ends a mesh that is starting. */
  readonly signal: AbortSignal;
}

/** Specs by the end of their names, and those of them that are left out. */
interface Selection {
  readonly of: string;
  readonly but?: string;
}

/**
 * Runs the specs that need infrastructure: those of the mesh, which start their own, some of them about what only this provider can do; then all
 * others, on one mesh.
 */
export async function testSystem(report: Report, options: SystemOptions): Promise<void> {
  const provider = await chosenProvider();
  if (provider === 'containers') await report.run({ name: 'images', run: () => done(fetchImages(console.log)) });
  if (options.integration) {
    const run = () => specs(options, { of: `libs/mesh/.*\\.(int|${provider})\\.spec\\.ts$` }, { MESH: provider });
    await report.run({ name: 'the mesh itself', run });
  }
  const folder = folderFor(options.folder, 'saga-test');
  let mesh: Mesh | undefined;
  const start = async (): Promise<Outcome> => {
    mesh = await startMesh({
      folder,
      provider,
      ports: 'free',
      services: true,
      console: true,
      link: {},
      environment: { ORDER_DEADLINE_SECONDS: DEADLINE },
      signal: options.signal,
      onProgress: (line) => console.log(line),
    });
    return { passed: 1, failed: 0 };
  };
  const outcomes = [await report.run({ name: 'start of the mesh', run: start })];
  const onMesh = async (name: string, selection: Selection, list?: string, more = {}): Promise<void> => {
    const run = async (): Promise<Outcome> => {
      if (!mesh) throw new Error('There is no mesh to run them on.');
      return specs(options, selection, { ...more, SAGA_MESH_STATE: stateFile(folder) }, list);
    };
    outcomes.push(await report.run({ name, run }));
  };
  if (options.integration) await onMesh('integration specs', { of: '\\.int\\.spec\\.ts$', but: 'libs/mesh/' }, options.list);
  if (options.e2e) await onMesh('end-to-end specs', { of: '\\.e2e\\.spec\\.ts$' }, options.list);
  const chromium = options.page ? await findChromium() : undefined;
  if (chromium) await onMesh('specs of the page', { of: '\\.page\\.spec\\.ts$' }, undefined, { CHROMIUM: chromium });
  if (mesh) outcomes.push(await report.run({ name: 'end of the mesh', run: () => done(mesh?.stop()) }));
  // After an interrupt no step is run.
  if (wasInterrupted()) await mesh?.stop();
  if (!options.folder && outcomes.every(({ failed }) => failed === 0)) rmSync(folder, { recursive: true, force: true });
  else if (existsSync(join(folder, 'logs'))) console.log(`\nThe logs of the mesh are in ${join(folder, 'logs')}`);
}

/** Containers where there is an engine, since they are what people run elsewhere too; says which it is and why. */
async function chosenProvider(): Promise<ProviderName> {
  const forced = providerOf(process.env);
  const engine = forced ? undefined : await containerEngine();
  const provider = forced ?? (engine ? 'containers' : 'processes');
  const other = provider === 'containers' ? 'processes' : 'containers';
  const reason = forced ? 'MESH says so' : `${engine ?? 'no container engine'} answers (MESH=${other} forces the other way)`;
  console.log(`\nThe infrastructure runs ${provider === 'containers' ? 'in containers' : 'as processes'}, because ${reason}.`);
  return provider;
}

function specs(
  { jestOptions }: SystemOptions,
  { of, but = '/dist/' }: Selection,
  environment: Readonly<Record<string, string>>,
  list?: string,
): Promise<Outcome> {
  const selection = [`--testPathPatterns=${of}`, `--testPathIgnorePatterns=${but}`];
  return jest(['-c', 'tools/jest.system.config.js', '--runInBand', ...selection, ...jestOptions], environment, list);
}

async function done(work: Promise<void> | undefined): Promise<Outcome> {
  await work;
  return { passed: 1, failed: 0 };
}
