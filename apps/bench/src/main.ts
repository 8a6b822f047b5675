import { reasonOf } from '@saga/service';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { help, readOptions, type Options } from './options';
import { playRound, type Round } from './round';

/** For what runs to notice that it is to end, before the mesh is taken away from it. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(help);
    return;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => (interruption.signal.aborted ? process.exit(130) : interruption.abort(new Error('Interrupted.'))));
  }
  const began = Date.now();
  const say = (line: string): void => console.log(`${((Date.now() - began) / 1_000).toFixed(0).padStart(5)} s  ${line}`);
  try {
    await measure(options, interruption.signal, say);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = 130;
  }
}

async function measure(options: Options, signal: AbortSignal, say: (line: string) => void): Promise<void> {
  const rounds: Round[] = [];
  for (let number = 1; number <= options.rounds; number++) {
    say(`round ${number} of ${options.rounds}`);
    rounds.push(await playRound(options, signal, say));
  }
  mkdirSync(options.output, { recursive: true });
  const file = join(options.output, 'results.json');
  writeFileSync(file, `${JSON.stringify({ options, rounds }, null, 2)}\n`);
  console.log(JSON.stringify(rounds, null, 2));
}

main().then(end, (error: unknown) => {
  console.error(reasonOf(error));
  process.exitCode = 1;
  end();
});

/** Clients may still wait for a mesh that is gone: they end here, but not before a pipe has taken what was printed. */
function end(): void {
  process.stdout.write('', () => process.exit());
}
