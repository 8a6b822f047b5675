import { parseArgs } from 'node:util';
import type { Command } from './command';
import { provision } from './provision/provision.command';

const commands: Readonly<Record<string, Command>> = { provision };

const usage = [
  'Usage: ops COMMAND [OPTIONS]',
  '',
  ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`),
  '',
  'ops COMMAND --help tells more about one.',
].join('\n');

async function main([name = '--help', ...rest]: readonly string[]): Promise<void> {
  if (name === '--help') {
    console.log(usage);
    return;
  }
  const command = commands[name];
  if (!command) throw new Error(`There is no command "${name}".\n\n${usage}`);
  const { values } = parseArgs({ args: rest, options: { ...command.options, help: { type: 'boolean' } } });
  if (values['help']) console.log([`Usage: ops ${name} [OPTIONS]`, '', command.summary, '', ...command.help].join('\n'));
  else await command.run(values);
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  // A step that still waits would keep the process alive: the first failure ends it.
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
