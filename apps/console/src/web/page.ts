import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Where the page's build puts it; from src and from dist alike. */
export const pageFolder = join(__dirname, '..', '..', 'dist', 'page');

/** The page's own addresses: all of them are one document, which reads the address by itself. */
const addresses = ['/', '/orders', '/orders/:id', '/totals', '/dead-letters', '/break', '/asyncapi'];

const notBuilt = 'The page has not been built: npm run page builds it, and npm start does so by itself.\n';

/** Serves the page, and says what to do where there is none. */
export async function servePage(app: NestFastifyApplication, folder = pageFolder): Promise<void> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const index = join(folder, 'index.html');
  const isBuilt = existsSync(index);
  const sendPage = (reply: FastifyReply): FastifyReply => {
    void reply.header('cache-control', 'no-cache');
    // Read each time: it may be built again while this runs, and then names other assets.
    if (isBuilt) return reply.type('text/html; charset=utf-8').send(readFileSync(index));
    return reply.code(503).type('text/plain; charset=utf-8').send(notBuilt);
  };
  for (const address of addresses) fastify.get(address, (_request, reply) => sendPage(reply));
  // No route of `*`: with it, every path would be known, and what is posted to an unknown one refused for its method.
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isPersonLost(request)) sendPage(reply.code(404));
    else done();
  });
  if (!isBuilt) return;
  // Their names have a hash of their content.
  const assets = join(folder, 'assets');
  if (existsSync(assets))
    await app.register(fastifyStatic, { root: assets, prefix: '/assets/', immutable: true, maxAge: '365d', index: false });
  for (const file of readdirSync(folder).filter((name) => name !== 'index.html' && name !== 'sources.sha256' && name.includes('.'))) {
    fastify.get(`/${file}`, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile(file, folder));
  }
}

/** Who follows an address that leads nowhere is told so by the page; who asks the interface is told as by all of it. */
function isPersonLost({ is404, method, url, headers }: FastifyRequest): boolean {
  return is404 && method === 'GET' && !url.startsWith('/api/') && (headers.accept?.includes('text/html') ?? false);
}
