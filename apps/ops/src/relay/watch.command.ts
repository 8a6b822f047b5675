import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Command } from '../command';
import { readConfiguration } from '../configuration';
import { PartitionWatch } from '../partitions/partition-watch';
import { startMetrics } from './metrics';
import { WatchServer } from './watch-server';
import { Watchdog } from './watchdog';

const DEFAULT_INTERVAL = '3';

const listenAt = z.object({ OPS_HOST: z.string().default('127.0.0.1'), OPS_PORT: z.coerce.number().int().min(0).max(65_535) });

export const watch: Command = {
  summary: 'looks after relays, mirrors and partitions for ever: restarts what is silent, and emits again what a lost slot or topic lacks',
  options: { interval: { type: 'string', default: DEFAULT_INTERVAL } },
  help: [
    `  --interval SECONDS  between two looks (${DEFAULT_INTERVAL})`,
    '',
    'Serves /metrics, /health/live and /health/ready at OPS_HOST (127.0.0.1) and OPS_PORT. Only one is needed for a system.',
  ],
  async run({ interval }) {
    const seconds = Number(interval);
    if (!(seconds > 0)) throw new Error(`--interval takes a number of seconds, not "${String(interval)}".`);
    const { success, data, error } = listenAt.safeParse(process.env);
    if (!success) throw new Error(`OPS_HOST and OPS_PORT say where to listen: ${error.issues[0]?.message}`);
    const tell = (line: string): void => console.log(`${new Date().toISOString()}  ${line}`);
    const configuration = readConfiguration(process.env);
    const watchdog = new Watchdog(configuration, tell);
    const partitions = new PartitionWatch(configuration, tell);
    startMetrics(watchdog.relays, watchdog.mirrors);
    const intervalMs = seconds * 1_000;
    const server = new WatchServer(watchdog, intervalMs);
    await server.listen(data.OPS_HOST, data.OPS_PORT);
    for (;;) {
      partitions.look();
      await watchdog.look(true);
      server.looked();
      await sleep(intervalMs);
    }
  },
};
