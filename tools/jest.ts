import { appendFileSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root, runNode } from './child';
import { failure, type Outcome } from './step';

/** How long Jest may take to end once all results are there. A spec that leaves something open would keep it for ever. */
const PATIENCE_MS = 15_000;

interface Results {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Assertion[] }[];
}

interface Assertion {
  readonly fullName: string;
  readonly status: string;
}

/** The folders that have specs of their own. */
export function projects(): string[] {
  return globSync('{apps,libs}/*/jest.config.js', { cwd: root }).sort().concat('tools/jest.config.js').map(dirname);
}

/**
 * Runs Jest and gives its own counts. A suite that could not even start counts as one failure. The tests that were run are added to `list`, one on a
 * line with its outcome.
 */
export async function jest(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  list?: string,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'saga-jest-'));
  const outputFile = join(folder, 'results.json');
  const command = ['--conditions=@saga/source', 'node_modules/jest/bin/jest.js', ...parameters, '--json', `--outputFile=${outputFile}`];
  const end = new AbortController();
  try {
    const ended = runNode(command, { environment, signal: end.signal }).then(() => false);
    const overdue = await Promise.race([ended, isOverdue(outputFile, end.signal)]);
    if (overdue) console.error(`Jest did not end within ${PATIENCE_MS / 1000} s of its last test: a spec has left something open.`);
    if (list && existsSync(outputFile)) appendFileSync(list, executed(outputFile));
    const { passed, failed } = read(outputFile);
    return { passed, failed: failed + Number(overdue) };
  } finally {
    end.abort();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves once the results have been there for longer than our patience. */
async function isOverdue(outputFile: string, signal: AbortSignal): Promise<boolean> {
  while (!existsSync(outputFile) && !signal.aborted) await delay(500, undefined, { ref: false });
  await delay(PATIENCE_MS, undefined, { ref: false });
  return true;
}

function executed(outputFile: string): string {
  const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8')) as Results;
  const lines = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => `${relative(root, name)}: ${fullName}: ${status}\n`),
  );
  return lines.sort().join('');
}

function read(outputFile: string): Outcome {
  if (!existsSync(outputFile)) return failure;
  const results = JSON.parse(readFileSync(outputFile, 'utf8')) as Results;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return { passed: results.numPassedTests, failed: results.success ? failed : Math.max(1, failed) };
}
