import { runNode, runTypeScript } from './child';
import { outcomeOf, type Step } from './step';

function step(name: string, command: () => Promise<number>): Step {
  return { name, run: async () => outcomeOf(await command()) };
}

export const contracts = step('contracts', () => runTypeScript('libs/contracts/tools/cli.ts', 'check'));
export const lint = step('lint', () =>
  runNode(['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0'], { environment: { NX_DAEMON: 'false' } }),
);
export const layout = step('format', () => runNode(['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']));
export const types = step('types', () => runNode(['node_modules/typescript/bin/tsc', '-b']));

/** All that can be said about the code without running it. */
export const checks: readonly Step[] = [contracts, lint, layout, types];
