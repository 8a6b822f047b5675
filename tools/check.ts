import { parseArgs } from 'node:util';
import { checks } from './checks';
import { onInterrupt } from './child';
import { Report } from './step';

const help = `Checks everything that can be checked without running it: contracts, ESLint (module boundaries included), Prettier, types.

Usage: npm run check

npm run format repairs what can be repaired.`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
  if (values.help) {
    console.log(help);
    return;
  }
  onInterrupt();
  const report = new Report();
  for (const step of checks) await report.run(step);
  report.close();
}

void main();
