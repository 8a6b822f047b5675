import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../command';
import { readConfiguration } from '../configuration';
import type { Report } from './watch';
import { Watchdog } from './watchdog';

const DEFAULT_WAIT = '30';
const PAUSE_MS = 2_000;
/** A worker that is away holds a repair up for as long as it is. */
const REPAIR_PATIENCE_MS = 600_000;

export const relay: Command = {
  summary: 'looks once whether each relay and mirror works and nothing is missing in the topics; exits with 1 if not',
  options: { repair: { type: 'boolean', default: false }, wait: { type: 'string', default: DEFAULT_WAIT } },
  help: [
    '  --repair            restart what has failed or is silent, and emit again what is missing',
    `  --wait SECONDS      for all of them to show that they work (${DEFAULT_WAIT})`,
    '',
    'A repair that has begun is ended after that time, which may take ten minutes; if a watchdog is running, see what it says instead.',
  ],
  async run({ wait, repair }) {
    const seconds = Number(wait);
    if (wait === '' || !(seconds >= 0)) throw new Error(`--wait takes a number of seconds, not "${String(wait)}".`);
    const watchdog = new Watchdog(readConfiguration(process.env), console.error);
    const until = performance.now() + seconds * 1_000;
    do {
      await watchdog.look(repair === true);
      await sleep(PAUSE_MS);
    } while (!watchdog.reports.every(({ isSound }) => isSound) && performance.now() < until);
    await Promise.race([watchdog.close(), sleep(REPAIR_PATIENCE_MS)]);
    const { reports } = watchdog;
    console.log(reports.map(lineOf).join('\n'));
    return reports.every(({ isSound }) => isSound) ? 0 : 1;
  },
};

function lineOf({ connector, isSound, state }: Report): string {
  return `${isSound ? 'sound ' : 'BROKEN'}  ${connector.padEnd(20)}  ${state}`;
}
