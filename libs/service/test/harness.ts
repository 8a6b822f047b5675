import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, createService, type ServiceOptions } from '../src';

export type Line = Record<string, unknown>;

export interface Running {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Everything that was logged so far, parsed. */
  readonly lines: Line[];
}

// Starting Nest, or a whole process, takes seconds where many suites share few cores.
jest.setTimeout(60_000);

const lines: Line[] = [];
const logger = createLogger('sample', 'info', { write: (line) => void lines.push(JSON.parse(line) as Line) });

/** A service in this process, on a free port. */
export async function start(options: Pick<ServiceOptions, 'module'> & Partial<ServiceOptions>): Promise<Running> {
  const config = { host: '127.0.0.1', port: 0, logLevel: 'info' as const };
  const app = await createService({ name: 'sample', config, logger, ...options });
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), lines };
}

/** Sends bytes as they are, for what no HTTP client would send, each part on its own; answers with all that comes back. */
export async function sendRaw(url: string, ...parts: readonly string[]): Promise<{ head: string; body: Record<string, unknown> }> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  for (const part of parts) {
    socket.write(part);
    await delay(20);
  }
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body: JSON.parse(body) as Record<string, unknown> };
}

/** Polls until `probe` finds something; fails after 30 seconds. */
export async function eventually<Found>(probe: () => Found | undefined | Promise<Found | undefined>): Promise<Found> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('It did not happen within 30 s');
    await delay(10);
  }
}
