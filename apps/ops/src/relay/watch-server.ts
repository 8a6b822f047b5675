import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { registry } from './metrics';
import type { Report } from './watch';

/** What a look may take: up to 10 s when all that it asks is frozen, and more where the machine is slow. */
const LOOK_PATIENCE_MS = 30_000;

/** Tells over HTTP how a watchdog is. It is ready as long as it looks: what it sees is broken is no reason to start another one. */
export class WatchServer {
  #looked = performance.now();

  constructor(
    private readonly watchdog: { readonly reports: readonly Report[] },
    private readonly intervalMs: number,
  ) {}

  /** To be called after each look. */
  looked(): void {
    this.#looked = performance.now();
  }

  /** Returns when it can be asked. */
  async listen(host: string, port: number): Promise<Server> {
    const server = createServer((request, response) => {
      const answer = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.url === '/health/live') answer(200, { status: 'ok' });
      else if (request.url === '/health/ready') answer(this.#isLooking() ? 200 : 503, this.watchdog.reports);
      else if (request.url === '/metrics') {
        void registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text));
      } else answer(404, { status: 'not found' });
    });
    await once(server.listen(port, host), 'listening');
    return server;
  }

  #isLooking(): boolean {
    return performance.now() - this.#looked < this.intervalMs + LOOK_PATIENCE_MS;
  }
}
