import { HttpException } from '@nestjs/common';
import { Problem, problems, type ProblemCode } from '@saga/contracts';
import { isTransient } from '@saga/messaging';
import { ZodSerializationException, ZodValidationException } from 'nestjs-zod';
import { ZodError } from 'zod';

export const problemMediaType = 'application/problem+json';

/** What Fastify and Nest refuse by status alone. */
const codeOfStatus: Readonly<Record<number, ProblemCode>> = {
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'HEADERS_TOO_LARGE',
  503: 'UNAVAILABLE',
};

/** The refusal a client sees for anything that was thrown. What the client cannot act on is INTERNAL, and says nothing more. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof ZodValidationException) return validationProblem(thrown.getZodError());
  if (thrown instanceof ZodSerializationException) return new Problem('INTERNAL');
  const status = statusOf(thrown);
  if (status !== undefined && (status < 500 || status === 503)) {
    return new Problem(codeOfStatus[status] ?? 'MALFORMED_REQUEST', (thrown as Error).message);
  }
  return new Problem(isTransient(thrown) ? 'UNAVAILABLE' : 'INTERNAL');
}

/** The problem details object of RFC 9457. `instance` is the path of the request. */
export function problemBody(problem: Problem, instance?: string, traceId?: string): Record<string, unknown> {
  return {
    ...problem.extensions,
    type: `urn:problem-type:saga-mesh:${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title: problems[problem.code].title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    instance,
    traceId,
  };
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { name, statusCode } = Object(thrown) as { name?: string; statusCode?: number };
  return name === 'FastifyError' ? statusCode : undefined;
}

function validationProblem(error: unknown): Problem {
  const issues = error instanceof ZodError ? error.issues : [];
  const errors = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(issue.path), detail: issue.message }];
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'Unknown member' }));
  });
  const detail = errors.length === 1 ? 'One member is not valid.' : `${errors.length} members are not valid.`;
  return new Problem('VALIDATION_FAILED', detail, { errors });
}

/** A JSON pointer (RFC 6901) as a URI fragment, the form that RFC 9457 uses. */
function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((key) => `/${encodeURIComponent(String(key).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;
}
