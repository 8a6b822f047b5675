import { join } from 'node:path';
import { check } from './check';
import { generate } from './generate';

const usage = `npm run contracts -- <command>

  generate   write src/generated/ from the schemas in avro/
  check      fail if src/generated/ is stale, or if a schema cannot read and be read by
             every version of it in the history of main (FULL_TRANSITIVE); needs no network
  --help     show this`;

/** Runs a command on the package in `root` and returns the exit code: 0 done, 1 something is wrong, 2 no such command. */
export async function run(args: readonly string[], root: string): Promise<number> {
  try {
    return await runCommand(args, root);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

async function runCommand([command, ...rest]: readonly string[], root: string): Promise<number> {
  if (command === '--help' || command === '-h') {
    console.log(usage);
    return 0;
  }
  if (rest.length > 0 || (command !== 'generate' && command !== 'check')) {
    console.error(usage);
    return 2;
  }
  if (command === 'generate') {
    const written = await generate(root);
    console.log(written.length > 0 ? `Wrote ${written.join(' and ')}.` : 'The generated sources are up to date.');
    return 0;
  }
  const { problems, summary } = await check(root);
  for (const problem of problems) console.error(problem);
  console.log(summary);
  return problems.length > 0 ? 1 : 0;
}

if (require.main === module) void run(process.argv.slice(2), join(__dirname, '..')).then((code) => (process.exitCode = code));
