import { Problem } from '@saga/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets nobody act, or read, through somebody else's browser. A name that another site made point here is not one of ours; and a browser tells the origin
 * of whatever is not safe, which has to be this very page. A program that is no browser sends no Origin, and has nobody's rights but its own.
 */
export function refuseOtherSites(fastify: FastifyInstance, allowedHosts: readonly string[]): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(refusalOf(request, allowedHosts));
  });
}

/** By the route that was found, never by the path as it was sent: that can be written in many ways. */
function refusalOf({ method, headers, routeOptions }: FastifyRequest, allowedHosts: readonly string[]): Problem | undefined {
  // Whoever supervises the console asks by address, and is told whether it is well.
  if (routeOptions.url?.startsWith('/health/')) return undefined;
  const { host = '', origin } = headers;
  if (!allowedHosts.includes(hostnameOf(host))) return new Problem('CROSS_SITE', 'This is not the name of this console.');
  const site = headers['sec-fetch-site'];
  const isFromHere = site === undefined || site === 'same-origin' || site === 'none';
  // To be told takes something too: the stream a place among its clients, and a look at the mesh every two seconds.
  if (SAFE.has(method) && !routeOptions.url?.startsWith('/api/')) return undefined;
  const isOwn = SAFE.has(method) || origin === undefined ? isFromHere : isOriginOf(origin, host);
  return isOwn ? undefined : new Problem('CROSS_SITE', 'It comes from the page of another site.');
}

/** The name in `localhost:3000` or `[::1]:3000`, in lower case; empty if it is none. */
export function hostnameOf(host: string): string {
  return (/^(\[[0-9a-f:.]+\]|[^:]+)(:\d+)?$/i.exec(host)?.[1] ?? '').toLowerCase();
}

function isOriginOf(origin: string, host: string): boolean {
  return [`http://${host}`, `https://${host}`].includes(origin);
}
