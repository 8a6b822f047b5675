import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Command } from '../command';
import { readConfiguration } from '../configuration';
import { PartitionWatch } from '../partitions/partition-watch';
import { registry, startMetrics } from './metrics';
import { Watchdog } from './watchdog';

const DEFAULT_INTERVAL = '3';
/** What a look may take: up to 10 s when all that it asks is frozen, and more where the machine is slow. */
const LOOK_PATIENCE_MS = 30_000;

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
    let looked = 0;
    const intervalMs = seconds * 1_000;
    await listen(watchdog, () => performance.now() - looked < intervalMs + LOOK_PATIENCE_MS, data);
    for (;;) {
      partitions.look();
      await watchdog.look(true);
      looked = performance.now();
      await sleep(intervalMs);
    }
  },
};

/** Ready as long as it looks: what it sees is broken is no reason to start another watchdog. */
function listen(watchdog: Watchdog, isLooking: () => boolean, at: z.output<typeof listenAt>): Promise<unknown> {
  const server: Server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/health/live') answer(200, { status: 'ok' });
    else if (request.url === '/health/ready') answer(isLooking() ? 200 : 503, watchdog.reports);
    else if (request.url === '/metrics') {
      void registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text));
    } else answer(404, { status: 'not found' });
  });
  return once(server.listen(at.OPS_PORT, at.OPS_HOST), 'listening');
}
