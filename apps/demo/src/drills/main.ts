import { attach, type Mesh, startMesh, stateFile } from '@saga/mesh';
import { reasonOf } from '@saga/service';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DamageError, type Drill } from './drill';
import { rehearse } from './rehearse';
import { isSound, linesOf } from './report';
import { drills } from './table';

const help = `Does something bad to a running mesh while 16 clients place and cancel orders, then looks at every order, database and topic.

Usage: npm run drill -- NAME…|all [options]

  --seed N       what clients and faults choose follows from it (default: 1)
  --mesh FOLDER  use the mesh that runs in this folder (.mesh after npm start) and leave it running
  --away SECONDS  how long it lasts in participant-down and failing-compensation (default: 20)
  --list         the drills, one on a line
  --help

Each drill prints the orders that were placed, those that were lost, doubled or left open, the deliveries that were absorbed as repeats, and how
long it took until an order was confirmed again. It exits with 0 only if nothing is wrong and every fault really hurt.`;

/** Seconds, so that a drill can wait for one to pass. */
const DEADLINE = '8';
/** For a drill that was interrupted to undo what it did: to drop a tablespace takes a checkpoint. */
const UNDO_MS = 30_000;

interface Wanted {
  readonly chosen: readonly Drill[];
  readonly seed: number;
  readonly awayMs: number;
  readonly folder: string | undefined;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      mesh: { type: 'string' },
      away: { type: 'string', default: '20' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || values.list) {
    console.log(values.help ? help : drills.map(({ name, summary }) => `${name.padEnd(26)} ${summary}`).join('\n'));
    return;
  }
  const chosen = positionals.includes('all') ? drills.filter(isPossible) : positionals.map(named);
  if (chosen.length === 0) throw new Error(`Which drill? npm run drill -- --list tells of them.`);
  const awayMs = wholeNumber('--away', values.away) * 1_000;
  await play({ chosen, seed: wholeNumber('--seed', values.seed), awayMs, folder: values.mesh });
}

async function play({ chosen, seed, awayMs, folder }: Wanted): Promise<void> {
  const interruption = new AbortController();
  const { signal } = interruption;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort());
  const interrupted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const say = (line: string): void => console.log(line);
  const mesh = folder ? await attach(stateFile(folder)) : await start(signal, say);
  const played = playAll(chosen, mesh, seed, awayMs, signal);
  try {
    const isSound = await Promise.race([played, interrupted.then(() => false)]);
    if (!isSound) process.exitCode = 1;
  } finally {
    if (signal.aborted) await Promise.race([played.catch(() => undefined), sleep(UNDO_MS)]);
    if (!folder) await mesh.stop();
  }
  if (signal.aborted) process.exitCode = 130;
}

/** What a part said last is told when it dies, which is what it is meant to do here: its log has the rest. */
const SHOWN = 160;

function start(signal: AbortSignal, say: (line: string) => void): Promise<Mesh> {
  const onProgress = (line: string): void => say(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line);
  return startMesh({ ports: 'free', services: true, environment: { ORDER_DEADLINE_SECONDS: DEADLINE }, onProgress, signal });
}

/** One after another, up to the first that fails: what it broke stays in the books, and the next would find it again. */
async function playAll(chosen: readonly Drill[], mesh: Mesh, seed: number, awayMs: number, signal: AbortSignal): Promise<boolean> {
  for (const [index, drill] of chosen.entries()) {
    console.log(`\n${drill.name}, seed ${seed}: ${drill.summary}`);
    const began = Date.now();
    const say = (line: string): void => console.log(`        ${line}`);
    const report = await rehearse(drill, mesh, { seed, awayMs, say, signal }).catch((error: unknown) => {
      if (!signal.aborted || error instanceof DamageError) console.log(`FAILED  ${drill.name}: ${reasonOf(error)}`);
    });
    if (report) console.log([...linesOf(drill.name, report), `        took ${((Date.now() - began) / 1_000).toFixed(0)} s`].join('\n'));
    if (!report || !isSound(report)) {
      const left = chosen.length - index - 1;
      if (left > 0 && !signal.aborted) console.log(`\n${left} drills were not played.`);
      return false;
    }
  }
  console.log(`\n${chosen.length} drills, seed ${seed}: nothing lost, nothing doubled, nothing open.`);
  return true;
}

function isPossible({ name, needs }: Drill): boolean {
  const needed = needs?.();
  if (needed !== undefined) console.log(`${name} is not played: it needs ${needed}.`);
  return needed === undefined;
}

function named(name: string): Drill {
  const drill = drills.find((each) => each.name === name);
  if (!drill) throw new Error(`There is no drill ${name}; npm run drill -- --list tells of them.`);
  const needed = drill.needs?.();
  if (needed !== undefined) throw new Error(`${name} needs ${needed}.`);
  return drill;
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new Error(`${option} takes a whole number, not ${text}.`);
  return number;
}

main().then(end, (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  end();
});

/** Clients of what a drill has killed may still wait for it: they end here, but not before a pipe has taken what was printed. */
function end(): void {
  process.stdout.write('', () => process.exit());
}
