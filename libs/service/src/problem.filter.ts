import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Problem } from '@saga/contracts';
import { traceIdOf } from '@saga/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { reasonOf } from './reason';
import { problemBody, problemMediaType, toProblem } from './problem';
import type { Routes } from './routes';

/** Renders everything that is thrown on the way of a request as application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly routes: Routes) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.#unknownRoute(request, reply) ?? toProblem(thrown);
    this.#log(problem, thrown);
    if (!reply.sent) sendProblem(problem, request, reply);
  }

  /** Fastify answers 404 for a known path with another method; RFC 9110 wants 405 and the methods that are allowed. */
  #unknownRoute(request: FastifyRequest, reply: FastifyReply): Problem | undefined {
    if (!request.is404) return undefined;
    const path = pathOf(request);
    const methods = this.routes.methodsAt(path);
    if (methods.length === 0) return new Problem('NOT_FOUND', `Nothing is at ${path}.`);
    void reply.header('allow', methods.join(', '));
    return new Problem('METHOD_NOT_ALLOWED', `${path} allows ${methods.join(', ')}.`);
  }

  #log(problem: Problem, thrown: unknown): void {
    if (problem.code === 'INTERNAL')
      this.logger.error(thrown instanceof Error ? thrown : new Error(`Thrown, and not an error: ${String(thrown)}`));
    if (problem.code === 'UNAVAILABLE') this.logger.warn(`Answered 503: ${reasonOf(thrown)}`);
  }
}

/** Sends the problem as it is; also for what Fastify refuses before Nest sees a request. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  if (problem.code === 'UNAVAILABLE') void reply.header('retry-after', '1');
  const body = problemBody(problem, pathOf(request), traceIdOf(request.traceparent));
  void reply
    .code(problem.status)
    .header('content-type', problemMediaType)
    .send(Buffer.from(JSON.stringify(body)));
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}
