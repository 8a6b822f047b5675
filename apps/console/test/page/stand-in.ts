import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { asOfQuery, identifier, type LiveMessages, type OrderSummary, type Totals } from '../../src/api';
import { detailOf, orders } from './sample-orders';
import { asyncApi, catalogue, deadLetterDetail, deadLetters, mesh, switches, totals } from './samples';

/** The console's answers without its service: for what the page does with answers that a healthy mesh does not give, or not by the thousand. */
export interface StandIn {
  readonly url: string;
  /** What was posted to it, oldest first. */
  readonly posts: readonly { readonly path: string; readonly body: unknown }[];
  tell<Topic extends keyof LiveMessages>(topic: Topic, message: LiveMessages[Topic]): void;
  /** What the stream was asked for with, oldest first. */
  readonly listened: readonly string[];
  /** Whether anybody listens to the stream. */
  isHeard(): boolean;
  close(): Promise<void>;
}

const root = join(__dirname, '..', '..');
const files = join(root, 'dist', 'page');
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const refusal = { title: 'The request is not valid', status: 400, code: 'VALIDATION_FAILED', type: 'about:blank' };

export async function startStandIn(shown: readonly OrderSummary[] = orders, sums: Totals = totals): Promise<StandIn> {
  // As it is shipped: Jest's own NODE_ENV would make it React's page for development, which asks for all twice.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(process.execPath, [join(root, 'page', 'build.mjs')], { stdio: 'inherit', env });
  const streams = new Set<ServerResponse>();
  const listened: string[] = [];
  const posts: { path: string; body: unknown }[] = [];
  const server = createServer((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
    if (pathname === '/api/live') return stream(search, response);
    const asOf = (pathname.startsWith('/api/') && searchParams.get('asOf')) || undefined;
    const isRefused = pathname === '/api/orders' && !identifier.safeParse(searchParams.get('customer') ?? 'ada').success;
    if (isRefused || !asOfQuery.safeParse({ asOf }).success) return send(response, 400, refusal);
    if (request.method !== 'POST') return answer(pathname, asOf, response);
    void read(request).then((body) => {
      posts.push({ path: pathname, body });
      send(response, 200, { orderId: orders[0]!.orderId, orderIds: [], refused: [], dryRun: true, done: [], failed: [] });
    });
  });
  // As of another moment all is the same, and says so.
  const answer = (path: string, asOf: string | undefined, response: ServerResponse): void => {
    const found = answerTo(path, shown, sums);
    if (found !== undefined) return send(response, 200, { ...found, ...(asOf && { asOf }) });
    if (path.startsWith('/api/')) return send(response, 404, { title: 'Not found', status: 404, code: 'NOT_FOUND', type: 'about:blank' });
    file(path, response);
  };
  const stream = (search: string, response: ServerResponse): void => {
    listened.push(search);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(frame('mesh', mesh));
    streams.add(response);
    response.on('close', () => streams.delete(response));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    listened,
    tell: (topic, message) => {
      for (const response of streams) response.write(frame(topic, message));
    },
    isHeard: () => streams.size > 0,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function frame(topic: string, message: object): string {
  const position = 'position' in message ? `id: ${String(message.position)}\n` : '';
  return `event: ${topic}\n${position}data: ${JSON.stringify(message)}\n\n`;
}

function answerTo(path: string, shown: readonly OrderSummary[], sums: Totals): object | undefined {
  const answers: Readonly<Record<string, object>> = {
    '/api/mesh': mesh,
    '/api/catalogue': catalogue,
    '/api/totals': sums,
    '/api/dead-letters': deadLetters,
    '/api/dead-letters/payment/17': deadLetterDetail,
    '/api/switches': switches,
    '/api/orders': { orders: shown, next: null, position: '1' },
    '/asyncapi.json': asyncApi,
  };
  return Object.hasOwn(answers, path) ? answers[path] : detailOf(path.replace('/api/orders/', ''));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}

function file(path: string, response: ServerResponse): void {
  const wanted = join(files, normalize(decodeURIComponent(path)));
  const found = extname(wanted) && existsSync(wanted) ? wanted : join(files, 'index.html');
  response.writeHead(200, { 'content-type': types[extname(found)] ?? 'text/plain', 'content-security-policy': policy });
  response.end(readFileSync(found));
}

async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || 'null') as unknown;
}
