import { reasonOf } from '@saga/service';
import { help, readOptions, type Options } from './options';
import { circumstances } from './report/machine';
import { writeResults } from './report/write';
import { playRound, type Round } from './round';

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
  const results = { circumstances: circumstances(process.cwd()), options, rounds };
  console.log(`\n${writeResults(results, options.output)}`);
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
