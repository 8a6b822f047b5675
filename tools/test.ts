import { parseArgs } from 'node:util';
import { contracts, layout, lint, types } from './checks';
import { onInterrupt } from './child';
import { jest, projects } from './jest';
import { Report } from './step';
import { testSystem } from './system';

const groups = ['lint', 'types', 'unit', 'integration', 'e2e', 'page'] as const;
type Group = (typeof groups)[number];

const help = `Runs every check and every test: contracts, ESLint, Prettier, types, unit specs, then integration and end-to-end specs, and
those of the console's page, on one mesh.

Usage: npm test [-- options] [-- Jest's own options]

  --only ${groups.join('|')}   that part alone; may be given more than once
  --folder FOLDER   where the mesh keeps data and logs (default: a temporary folder, kept only after a failure)
  --list FILE       also write which tests ran on the mesh, and how they ended
  --help

MESH=processes|containers says what the infrastructure runs as; without it, containers if a container engine answers.
CHROMIUM names the browser for the page; without it, one that is installed where they usually are. Where there is none, the page is not tried.

npm test -- --only integration -- --testNamePattern 'redelivered'`;

async function main(): Promise<void> {
  const { options, jestOptions } = parameters();
  if (options.help) {
    console.log(help);
    return;
  }
  const wanted = (group: Group): boolean => options.only.length === 0 || options.only.includes(group);
  const report = new Report();
  const interruption = new AbortController();
  onInterrupt(() => interruption.abort());
  if (wanted('lint')) for (const step of [contracts, lint, layout]) await report.run(step);
  if (wanted('types')) await report.run(types);
  if (wanted('unit')) await report.run({ name: 'unit specs', run: () => jest(['--projects', ...projects(), ...jestOptions]) });
  const [integration, e2e, page] = [wanted('integration'), wanted('e2e'), wanted('page')];
  if (integration || e2e || page)
    await testSystem(report, {
      integration,
      e2e,
      page,
      folder: options.folder,
      list: options.list,
      jestOptions,
      signal: interruption.signal,
    });
  report.close();
}

function parameters() {
  const ours = process.argv.slice(2);
  const separator = ours.indexOf('--');
  const jestOptions = separator < 0 ? [] : ours.splice(separator).slice(1);
  const { values } = parseArgs({
    args: ours,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      folder: { type: 'string' },
      list: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const only = values.only.map((name) => {
    const known = groups.find((group) => group === name);
    if (!known) throw new Error(`--only is one of ${groups.join(', ')}, not ${name}.`);
    return known;
  });
  return { options: { ...values, only }, jestOptions };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log(`\n0 passed, 1 failed`);
  process.exit(2);
});
