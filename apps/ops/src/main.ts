import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { check } from './check/check.command';
import type { Command } from './command';
import { deadLetters } from './dead-letters/dead-letters.command';
import { adoptEnvironment } from './environment';
import { partitions } from './partitions/partitions.command';
import { reasonOf } from './provision/progress';
import { provision } from './provision/provision.command';
import { read } from './read/read.command';
import { relay } from './relay/relay.command';
import { watch } from './relay/watch.command';

const commands: Readonly<Record<string, Command>> = { provision, check, read, 'dead-letters': deadLetters, partitions, relay, watch };
const TROUBLE = 2;

const usage = [
  'Usage: ops COMMAND [OPTIONS]',
  '',
  ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(13)} ${summary}`),
  '',
  'ops COMMAND --help tells more about one.',
].join('\n');

const everyCommand = [
  '  --mesh FILE        act on the mesh that this mesh.json tells of. Without it the variables of the environment say where',
  '                     everything is or, if they are not set, .mesh/mesh.json, which npm start writes',
  '  --help',
  '',
  'Ends with 0 when it is done, 1 when the answer is no, 2 when something could not be done.',
];

async function main([name = '--help', ...rest]: readonly string[]): Promise<0 | 1> {
  if (name === '--help') {
    console.log(usage);
    return 0;
  }
  const command = commands[name];
  if (!command) throw new Error(`There is no command "${name}".\n\n${usage}`);
  const options = { ...command.options, mesh: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: command.parameters !== undefined });
  if (values['help']) {
    console.log(
      [`Usage: ops ${name} [OPTIONS] ${command.parameters ?? ''}`, '', `${command.summary}.`, '', ...command.help, ...everyCommand].join(
        '\n',
      ),
    );
    return 0;
  }
  adoptEnvironment(values.mesh);
  return command.run(values, positionals);
}

// Node.js would end with 1 itself, which is an answer here; and as the first process of a container it would not hear these signals.
process.on('uncaughtException', fail);
process.stdout.on('error', () => process.exit(TROUBLE));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(128 + constants.signals[signal]));

main(process.argv.slice(2)).then(end, fail);

function fail(error: unknown): void {
  console.error(error instanceof AggregateError ? reasonOf(error) : error instanceof Error ? error.message : String(error));
  end(TROUBLE);
}

/** A step that still waits would keep the process alive: it ends here, but not before a pipe has taken what was printed. */
function end(code: number): void {
  process.stdout.write('', () => process.exit(code));
}
