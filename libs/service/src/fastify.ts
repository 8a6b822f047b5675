import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Problem } from '@saga/contracts';
import { childOf, withTraceparent } from '@saga/messaging';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { withLogFields, type LogFields } from './logging';
import { observeRequest } from './metrics';
import { problemBody, problemMediaType, toProblem } from './problem';
import { pathOf, sendProblem } from './problem.filter';
import type { Routes } from './routes';

declare module 'fastify' {
  interface FastifyRequest {
    /** This service's span in the trace of the request. */
    traceparent?: string;
    logFields?: LogFields;
  }
}

const BODY_LIMIT_BYTES = 64 * 1024;
/** For the client to send all of a request; it does not bound the answer, which may wait on purpose. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than the 60 s after which load balancers let idle connections go, so that they close them and not this side. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

/** The HTTP server of a service: limits, problem+json also where Nest is not reached, traces, request logs and durations. */
export function createHttpAdapter(logger: Logger, routes: Routes): FastifyAdapter {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    childLoggerFactory: () => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    // While it drains, the service can still answer what arrives on connections it has.
    return503OnClosing: false,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => sendProblem(toProblem(error), request, reply),
    clientErrorHandler,
  });
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.removeContentTypeParser('text/plain');
  fastify.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  addRequestHooks(fastify, logger);
  endConnectionsOnClose(fastify);
  return adapter;
}

/** Node closes idle connections at once, but would let one that is answered later idle on until its time-out, and the drain wait for it. */
function endConnectionsOnClose(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
}

function addRequestHooks(fastify: FastifyInstance, logger: Logger): void {
  fastify.decorateRequest('traceparent');
  fastify.decorateRequest('logFields');
  fastify.addHook('onRequest', (request, reply, done) => {
    const header = request.headers.traceparent;
    request.traceparent = childOf(typeof header === 'string' ? header : undefined);
    request.logFields = orderIdOf(request.params);
    void reply.header('traceparent', request.traceparent);
    inContextOf(request, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (!isProbe(request)) inContextOf(request, () => record(request, reply, logger));
    done();
  });
}

function inContextOf({ traceparent, logFields }: FastifyRequest, work: () => void): void {
  withTraceparent(traceparent ?? childOf(undefined), () => withLogFields(logFields ?? {}, work));
}

function record(request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const { method } = request;
  const { statusCode: status, elapsedTime } = reply;
  observeRequest(method, request.routeOptions.url ?? 'unknown', status, elapsedTime / 1000);
  logger.info({ method, path: pathOf(request), status, ms: Math.round(elapsedTime) }, 'request');
}

function orderIdOf(params: unknown): LogFields {
  const { orderId } = (params ?? {}) as { orderId?: string };
  return orderId === undefined ? {} : { orderId };
}

/** What machines ask all the time is of no interest in a log. */
function isProbe(request: FastifyRequest): boolean {
  return /^\/(health\/|metrics$)/.test(request.routeOptions.url ?? '');
}

/** Answers what Node's HTTP parser refuses: there is no request yet, only a socket. */
function clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = problemOfParser(error.code);
  const body = JSON.stringify(problemBody(problem));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function problemOfParser(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem('HEADERS_TOO_LARGE');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('REQUEST_TIMEOUT');
  return new Problem('MALFORMED_REQUEST', 'This is not HTTP/1.1.');
}
