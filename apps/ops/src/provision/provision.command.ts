import type { Command } from '../command';
import { readConfiguration } from '../configuration';
import { Progress } from './progress';
import { provisionAll } from './provision';

const DEFAULT_TIMEOUT = '120';

export const provision: Command = {
  summary: 'brings databases, topics, schemas and connectors to what the code expects; changes nothing that is right already',
  options: { timeout: { type: 'string', default: DEFAULT_TIMEOUT } },
  help: [`  --timeout SECONDS  give up after this time (${DEFAULT_TIMEOUT})`],
  async run({ timeout }) {
    const seconds = Number(timeout);
    if (!(seconds > 0)) throw new Error(`--timeout takes a number of seconds, not "${String(timeout)}".`);
    const progress = new Progress();
    await progress.within(seconds, provisionAll(readConfiguration(process.env), progress));
    return 0;
  },
};
