import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { folderFor, startMesh, stateFile, type Mesh } from '@saga/mesh';
import { onInterrupt, wasInterrupted } from './child';
import { Copy } from './copy';
import { apply, needsMesh, type Guard, type Proof } from './guard';
import { guards } from './guards';
import { verdictOf, type Verdict } from './verdict';

const help = `Takes the guards away, one at a time, each in a copy of this checkout, and requires that a test goes red because a guarantee is broken.

Usage: npm run prove [-- options]

  --only NAME    that guard alone; may be given more than once
  --third N/3    the first, second or third third of the guards
  --without-mesh only guards whose test needs no mesh
  --list         print the guards and their tests, and run nothing
  --help

Ends with 0 if every guard is caught, and the same tests are green with all guards in place.`;

interface Result {
  readonly guard: Guard;
  readonly caught: boolean;
  readonly reason: string;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      third: { type: 'string' },
      'without-mesh': { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const selected = select(values.only, values.third).filter(({ proof }) => !values['without-mesh'] || !needsMesh(proof));
  if (values.list) {
    console.log(selected.map(({ name, guarantee, proof }) => `${name}\n  ${guarantee}\n  ${proof.spec}: ${proof.test}`).join('\n'));
    return;
  }
  const interruption = new AbortController();
  onInterrupt(() => interruption.abort());
  const results = await withMesh(selected, interruption.signal, (environment) => proveAll(selected, environment));
  if (wasInterrupted()) {
    process.exitCode = 130;
    return;
  }
  console.log(`\n${tableOf(results)}\n`);
  const missed = results.filter(({ caught }) => !caught);
  console.log(`${results.length - missed.length} guards caught, ${missed.length} not`);
  process.exitCode = missed.length === 0 && results.length > 0 ? 0 : 1;
}

function select(only: readonly string[], third: string | undefined): readonly Guard[] {
  const unknown = only.find((name) => !guards.some((guard) => guard.name === name));
  if (unknown) throw new Error(`There is no guard "${unknown}"; there are ${guards.map(({ name }) => name).join('; ')}.`);
  const [, part] = /^([123])\/3$/.exec(third ?? '1/3') ?? [];
  if (!part) throw new Error(`--third is 1/3, 2/3 or 3/3, not ${third ?? ''}.`);
  const wanted = guards.filter(({ name }) => only.length === 0 || only.includes(name));
  return third ? wanted.filter((_, index) => index % 3 === Number(part) - 1) : wanted;
}

/** One mesh for all guards that need one: the code that is patched runs in the test's own process. */
async function withMesh<Outcome>(
  selected: readonly Guard[],
  signal: AbortSignal,
  work: (environment: Readonly<Record<string, string>>) => Promise<Outcome>,
): Promise<Outcome> {
  if (!selected.some(({ proof }) => needsMesh(proof))) return work({});
  const folder = folderFor(undefined, 'saga-prove-mesh');
  let mesh: Mesh | undefined;
  try {
    mesh = await startMesh({ folder, ports: 'free', services: false, signal, onProgress: (line) => console.log(line) });
    return await work({ SAGA_MESH_STATE: stateFile(folder) });
  } finally {
    await mesh?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function proveAll(selected: readonly Guard[], environment: Readonly<Record<string, string>>): Promise<Result[]> {
  const sound = new Map<string, Verdict>();
  const results: Result[] = [];
  for (const guard of selected) {
    const began = Date.now();
    const command = JSON.stringify(guard.proof);
    const before = sound.get(command) ?? (await tryOut(guard.proof, environment));
    sound.set(command, before);
    const without = before.status === 'passed' ? await tryOut(guard.proof, environment, guard) : undefined;
    if (wasInterrupted()) break;
    const reason = without
      ? without.status === 'passed'
        ? 'stays green'
        : without.reason
      : `red with all guards in place: ${before.reason}`;
    const result = { guard, caught: without?.status === 'failed', reason, seconds: (Date.now() - began) / 1000 };
    console.log(`${result.caught ? 'caught' : 'NOT CAUGHT'}  ${guard.name} (${result.seconds.toFixed(1)} s): ${reason}`);
    results.push(result);
  }
  return results;
}

async function tryOut(proof: Proof, environment: Readonly<Record<string, string>>, guard?: Guard): Promise<Verdict> {
  const copy = new Copy();
  try {
    if (guard) apply(guard, copy.folder);
    return await verdictOf(proof, copy.folder, environment);
  } finally {
    copy.remove();
  }
}

function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ guard: { name, guarantee, proof }, caught, seconds }) => [
    name,
    guarantee,
    caught ? `${proof.spec.split('/').at(-1)!}: ${proof.test}` : 'NOT CAUGHT',
    seconds.toFixed(1),
  ]);
  const all = [['guard', 'guarantee', 'caught by', 's'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map(([name, guarantee, test, seconds]) =>
      [name!.padEnd(widths[0]!), guarantee!.padEnd(widths[1]!), seconds!.padStart(6), test!].join('  '),
    )
    .join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
