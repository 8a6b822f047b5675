import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Problem } from '@saga/contracts';
import type { FastifyRequest } from 'fastify';

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets nobody act, or read, through somebody else's browser. A name that another site made point here is not one of ours; and a browser tells the origin
 * of whatever is not safe, which has to be this very page. A program that is no browser sends no Origin, and has nobody's rights but its own.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(private readonly allowedHosts: readonly string[]) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.url.startsWith('/api/')) return true;
    const { host = '', origin } = request.headers;
    if (!this.allowedHosts.includes(hostnameOf(host))) throw new Problem('CROSS_SITE', 'This is not the name of this console.');
    if (SAFE.has(request.method)) return true;
    const site = request.headers['sec-fetch-site'];
    const isOwn = origin === undefined ? site === undefined || site === 'same-origin' || site === 'none' : isOriginOf(origin, host);
    if (!isOwn) throw new Problem('CROSS_SITE', 'It comes from the page of another site.');
    return true;
  }
}

/** The name in `localhost:3000` or `[::1]:3000`, in lower case; empty if it is none. */
export function hostnameOf(host: string): string {
  return (/^(\[[0-9a-f:.]+\]|[^:]+)(:\d+)?$/i.exec(host)?.[1] ?? '').toLowerCase();
}

function isOriginOf(origin: string, host: string): boolean {
  return [`http://${host}`, `https://${host}`].includes(origin);
}
