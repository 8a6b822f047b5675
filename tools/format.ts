import { parseArgs } from 'node:util';
import { onInterrupt, runNode } from './child';

const help = `Lays out every file with Prettier and repairs what ESLint can repair.

Usage: npm run format`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
  if (values.help) {
    console.log(help);
    return;
  }
  onInterrupt();
  const repaired = await runNode(['node_modules/eslint/bin/eslint.js', '.', '--fix'], { environment: { NX_DAEMON: 'false' } });
  const laidOut = await runNode(['node_modules/prettier/bin/prettier.cjs', '--write', '--log-level=warn', '.']);
  process.exitCode = repaired || laidOut;
}

void main();
