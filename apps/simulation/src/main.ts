import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { report, Tally } from './report';
import { run } from './run';

const help = `Runs the three sagas in memory, among faults that a seed determines, and checks every guarantee after every step.

Usage: npm run simulate -- [options]

  --seed N     the seed, or the first of them (default: 1)
  --orders N   orders in each run (default: 6)
  --seeds N    how many seeds to run, one after another (default: 1)
  --help

The same seed and number of orders give the same run. Ends with 1 at the first guarantee that is broken, and prints the shortest history it can find.`;

function main(): void {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      orders: { type: 'string', default: '6' },
      seeds: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const [seed, orders, seeds] = [
    wholeNumber('seed', values.seed, 0),
    wholeNumber('orders', values.orders, 1),
    wholeNumber('seeds', values.seeds, 1),
  ];
  const tally = new Tally();
  const began = performance.now();
  let told = began;
  for (let index = 0; index < seeds; index++) {
    const done = run(seed + index, orders);
    if (done.violation) {
      console.error(report(done, seed + index));
      process.exitCode = 1;
      return;
    }
    tally.add(done);
    if (performance.now() - told < 5_000) continue;
    told = performance.now();
    console.log(`${index + 1} of ${seeds} seeds, all guarantees hold`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${seeds} ${seeds === 1 ? 'seed' : 'seeds'} of ${orders} orders in ${seconds} s: all guarantees hold\n${tally.toString()}`);
}

function wholeNumber(name: string, value: string, least: number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least) throw new Error(`--${name} takes a whole number from ${least}, not ${value}.`);
  return number;
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
