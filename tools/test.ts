import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startMesh, stateFile, type Mesh } from '@saga/mesh';
import { contracts, layout, lint, types } from './checks';
import { onInterrupt } from './child';
import { jest, projects } from './jest';
import { failure, Report, type Outcome } from './step';

const groups = ['lint', 'types', 'unit', 'integration', 'e2e'] as const;
type Group = (typeof groups)[number];

const help = `Runs every check and every test: contracts, ESLint, Prettier, types, unit specs, then integration and end-to-end specs on one mesh.

Usage: npm test [-- options] [-- Jest's own options]

  --only ${groups.join('|')}   that part alone
  --folder FOLDER   where the mesh keeps data and logs (default: a temporary folder, kept only after a failure)
  --help

npm test -- --only integration -- --testNamePattern 'redelivered'`;

const systemConfig = ['-c', 'tools/jest.system.config.js', '--runInBand'];

async function main(): Promise<void> {
  const { options, jestOptions } = parameters();
  if (options.help) {
    console.log(help);
    return;
  }
  const wanted = (group: Group): boolean => options.only === undefined || options.only === group;
  const report = new Report();
  const interruption = new AbortController();
  onInterrupt(() => interruption.abort());
  if (wanted('lint')) for (const step of [contracts, lint, layout]) await report.run(step);
  if (wanted('types')) await report.run(types);
  if (wanted('unit')) await report.run({ name: 'unit specs', run: () => jest(['--projects', ...projects(), ...jestOptions]) });
  if (wanted('integration') || wanted('e2e')) await testSystem(report, wanted, options.folder, jestOptions, interruption.signal);
  report.close();
}

async function testSystem(
  report: Report,
  wanted: (group: Group) => boolean,
  chosen: string | undefined,
  jestOptions: string[],
  signal: AbortSignal,
) {
  console.log('\nThe infrastructure runs as plain processes: it is the one provider there is so far.');
  const specs = (pattern: string, ...more: string[]): string[] => [
    ...systemConfig,
    `--testPathPatterns=${pattern}`,
    ...more,
    ...jestOptions,
  ];
  if (wanted('integration')) await report.run({ name: 'the mesh itself', run: () => jest(specs('libs/mesh/.*\\.int\\.spec\\.ts$')) });
  const folder = realpathSync(chosen ? made(chosen) : temporary());
  let mesh: Mesh | undefined;
  const start = async (): Promise<Outcome> => {
    mesh = await startMesh({ folder, ports: 'free', services: true, signal, onProgress: (line) => console.log(line) });
    return { passed: 1, failed: 0 };
  };
  const outcomes = [await report.run({ name: 'start of the mesh', run: start })];
  const environment = { SAGA_MESH_STATE: stateFile(folder) };
  const onMesh = async (name: string, ...parameters: string[]): Promise<void> => {
    const run = (): Promise<Outcome> =>
      mesh ? jest(parameters, environment) : Promise.reject(new Error('There is no mesh to run them on.'));
    outcomes.push(await report.run({ name, run }));
  };
  if (wanted('integration')) await onMesh('integration specs', ...specs('\\.int\\.spec\\.ts$', '--testPathIgnorePatterns=libs/mesh/'));
  if (wanted('e2e')) await onMesh('end-to-end specs', ...specs('\\.e2e\\.spec\\.ts$'));
  await mesh?.stop();
  if (!chosen && outcomes.every(({ failed }) => failed === 0)) rmSync(folder, { recursive: true, force: true });
  else if (existsSync(join(folder, 'logs'))) console.log(`\nThe logs of the mesh are in ${join(folder, 'logs')}`);
}

function parameters() {
  const ours = process.argv.slice(2);
  const separator = ours.indexOf('--');
  const jestOptions = separator < 0 ? [] : ours.splice(separator).slice(1);
  const { values } = parseArgs({
    args: ours,
    options: { only: { type: 'string' }, folder: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const only = groups.find((group) => group === values.only);
  if (values.only !== undefined && !only) throw new Error(`--only is one of ${groups.join(', ')}, not ${values.only}.`);
  return { options: { ...values, only }, jestOptions };
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

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log(`\n0 passed, ${failure.failed} failed`);
  process.exit(2);
});
