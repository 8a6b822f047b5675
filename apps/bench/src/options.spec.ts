import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readOptions } from './options';

const root = join(__dirname, '..', '..', '..');

it('measures 1, 16, 64 and 256 clients and a burst, three times, unless told otherwise', () => {
  expect(readOptions([])).toMatchObject({ points: [1, 16, 64, 256, 'burst'], rounds: 3, seconds: 20, seed: 1, burst: 50_000 });
});

it('measures what it is told to, and nothing else', () => {
  expect(readOptions(['--only', '64,burst'])).toMatchObject({ points: [64, 'burst'] });
});

it.each([
  ['--only', '64,bursts'],
  ['--only', ''],
  ['--only', '0'],
  ['--only', '100000'],
  ['--seconds', '0'],
  ['--rounds', 'three'],
  ['--seed', '1.5'],
  ['--seed', ' '],
  ['--burst', '0'],
  ['--soak', '0'],
  ['--away', 'long'],
])('refuses %s "%s" and says what it takes', (option, value) => {
  expect(() => readOptions([option, value])).toThrow(`${option} takes `);
});

it.each([
  ['--view', '--rebuild', 'all'],
  ['--view', '--rate', '0'],
])('refuses, with %s, %s "%s"', (...parameters) => {
  expect(() => readOptions(parameters)).toThrow(`${parameters[1]} takes `);
});

it.each([
  [['--rate', '50'], '--rate is of --soak, --away, --rebalance and --view'],
  [['--rebuild', '50'], '--rebuild is of --view'],
  [['--page', '10'], '--page is of --view'],
  [['--view', '--burst', '50'], '--burst is nothing to the console'],
  [['--soak', '5', '--rounds', '3'], '--rounds is nothing to a steady load'],
  [['--profile', '--burst', '50'], '--burst is nothing to --profile'],
])('refuses %j, which would make no difference', (parameters, why) => {
  expect(() => readOptions(parameters)).toThrow(why);
});

it.each([
  [['--only', '64,burst,64'], '--only names 64 twice'],
  [['--instances', '2,2'], '--instances names 2 twice'],
  [['--cost', 'gzip', '--cost', 'gzip at'], '--cost names gzip at the producers twice'],
])('refuses %j, which would be measured as one', (parameters, why) => {
  expect(() => readOptions(parameters)).toThrow(why);
});

it('refuses an option that it does not know', () => {
  expect(() => readOptions(['--sekonds', '5'])).toThrow('--sekonds');
});

it('takes choices by how their names begin, and refuses those that there are not', () => {
  expect(readOptions(['--cost', 'gzip', '--cost', 'fsync'])).toMatchObject({
    costs: ['gzip at the producers', 'fsync of each record at the brokers'],
  });
  expect(() => readOptions(['--cost', 'zstd'])).toThrow('There is no choice "zstd"');
});

it.each([['--compare', 'HEAD'], ['--cost', 'gzip'], ['--costs'], ['--round-trip', '80'], ['--instances', '2']])(
  'does not compare on a mesh that runs: %s',
  (...option) => {
    expect(() => readOptions(['--mesh', 'mesh.json', ...option])).toThrow('--mesh');
  },
);

it('fills no mesh of somebody else with orders of the past, and measures that with one number of clients', () => {
  expect(readOptions(['--past', '1000'])).toMatchObject({ kind: 'growth', past: 1_000, points: [64], output: 'docs/benchmark/growth' });
  expect(() => readOptions(['--past', '1000', '--mesh', 'mesh.json'])).toThrow('takes no --mesh');
  expect(() => readOptions(['--past', '1000', '--only', '1,64'])).toThrow('--past takes one number of clients');
});

it('takes lists of distances and of instances, and refuses one instance, which is what the others are compared with', () => {
  expect(readOptions(['--round-trip', '0,20,80', '--instances', '2,4'])).toMatchObject({
    kind: 'comparison',
    roundTrips: [0, 20, 80],
    instances: [2, 4],
  });
  expect(() => readOptions(['--instances', '1'])).toThrow('--instances takes ');
  expect(() => readOptions(['--round-trip', 'far'])).toThrow('--round-trip takes ');
});

it('measures the console at 100 orders a second and with 100,000 to replay, unless told otherwise, and writes that where it overwrites nothing', () => {
  expect(readOptions(['--view'])).toMatchObject({ kind: 'console', rate: 100, rebuild: 100_000, output: 'docs/benchmark/console' });
  expect(readOptions([])).toMatchObject({ kind: 'clients', output: 'docs/benchmark' });
});

it.each([['--compare', 'HEAD'], ['--costs'], ['--past', '1000']])('does not compare the console with another: %s', (...option) => {
  expect(() => readOptions(['--view', ...option])).toThrow('--view');
});

it('measures a steady load by itself, and writes what it was like into a folder of its own', () => {
  expect(readOptions(['--soak', '30', '--rate', '50'])).toMatchObject({
    kind: 'steady',
    soak: 30,
    away: undefined,
    rate: 50,
    output: 'docs/benchmark/steady',
  });
  expect(() => readOptions(['--away', '60', '--compare', 'HEAD'])).toThrow('one at a time');
  expect(() => readOptions(['--away', '60', '--view'])).toThrow('one at a time');
  expect(readOptions(['--rebalance'])).toMatchObject({ kind: 'steady', rebalance: true, soak: undefined });
});

it('profiles with 64 clients unless told otherwise, with one number of them, and writes that where it overwrites nothing', () => {
  expect(readOptions(['--profile'])).toMatchObject({ kind: 'profile', points: [64], output: 'docs/benchmark/profile' });
  expect(readOptions(['--profile', '--only', '1'])).toMatchObject({ points: [1] });
  expect(() => readOptions(['--profile', '--only', '1,64'])).toThrow('--profile takes one number of clients');
  expect(() => readOptions(['--profile', '--view'])).toThrow('one at a time');
});

it('is asked for help before anything is started', () => {
  expect(readOptions(['--help', '--seconds', '0'])).toContain('--seconds N');
});

it.each([
  [['--rounds', '0'], '--rounds takes a whole number from 1, not "0".'],
  [['--compare', 'nowhere'], 'There is no revision "nowhere" in this repository.'],
])(
  'as a command, exits with 1 and one sentence, and starts nothing: %j',
  (parameters, sentence) => {
    const program = ['--conditions=@saga/source', '-r', '@swc-node/register', join(__dirname, 'main.ts'), ...parameters];
    const environment = { ...process.env, SWC_NODE_PROJECT: join(root, 'tsconfig.base.json') };
    const { status, stdout, stderr } = spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8', env: environment });
    expect({ status, stdout, stderr: stderr.trim() }).toEqual({ status: 1, stdout: '', stderr: sentence });
  },
  60_000,
);
