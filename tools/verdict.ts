import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runNode } from './child';
import { needsMesh, type Proof } from './guard';

interface Results {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** How a test ended. A failure that says nothing of a guarantee, such as a mistake in the patch, is `broken`. */
export interface Verdict {
  readonly status: 'passed' | 'failed' | 'broken';
  /** What the failure says, in one line. */
  readonly reason: string;
}

/** Programs that cannot run, and services that a patch made to break down, prove nothing. */
const mistake = /SyntaxError|ReferenceError|Cannot find module|is not a function|Cannot read propert|no service breaks down/;

/** Runs one test in a copy of the checkout, and tells how it ended. */
export async function verdictOf(
  { spec, test, ...proof }: Proof,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Verdict> {
  const results = join(folder, 'results.json');
  const log = join(folder, 'output.log');
  const output = openSync(log, 'w');
  const selection = ['--runTestsByPath', join(folder, spec), '--testNamePattern', `^${test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`];
  const config = needsMesh({ spec, test, ...proof })
    ? 'tools/jest.system.config.js'
    : join(spec.split('/').slice(0, 2).join('/'), 'jest.config.js');
  const jest = [
    'node_modules/jest/bin/jest.js',
    '-c',
    config,
    '--runInBand',
    '--forceExit',
    ...selection,
    '--json',
    `--outputFile=${results}`,
  ];
  await runNode(['--conditions=@saga/source', ...jest], { environment, cwd: folder, output });
  closeSync(output);
  if (!existsSync(results)) return { status: 'broken', reason: lastLine(readFileSync(log, 'utf8')) };
  const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as Results;
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ fullName }) => fullName === test);
  if (ran?.status === 'passed') return { status: 'passed', reason: '' };
  if (ran?.status !== 'failed')
    return {
      status: 'broken',
      reason: firstLine(testResults.map(({ message }) => message).join('\n')) || `There is no test "${test}" in ${spec}`,
    };
  const message = ran.failureMessages.join('\n');
  return { status: mistake.test(message) ? 'broken' : 'failed', reason: firstLine(message) };
}

function firstLine(message: string): string {
  const [first = '', second = ''] = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return first.startsWith('●') ? `${first} ${second}` : first;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
