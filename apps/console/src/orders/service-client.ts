import { Problem, problems, type ProblemCode, type Service } from '@saga/contracts';
import { currentTraceparent } from '@saga/messaging';
import { problem } from '../api';

/** Where each service answers over HTTP. */
export type ServiceUrls = Readonly<Record<Service, string>>;

const PATIENCE_MS = 5_000;

/** Asks the services over HTTP, as any client of theirs does. */
export class ServiceClient {
  constructor(private readonly urls: ServiceUrls) {}

  /** @throws Problem with what the service refused with, or UNAVAILABLE if it does not answer. */
  async call(service: Service, path: string, body?: object, key?: string): Promise<unknown> {
    const traceparent = currentTraceparent();
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(traceparent !== undefined && { traceparent }),
    };
    const request = { headers, signal: AbortSignal.timeout(PATIENCE_MS), ...(body && { method: 'POST', body: JSON.stringify(body) }) };
    const [response, answer] = await fetch(`${this.urls[service]}${path}`, request)
      .then(async (response) => [response, await response.json()] as const)
      .catch(() => {
        throw new Problem('UNAVAILABLE', `The ${service} service does not answer.`, { service });
      });
    if (response.ok) return answer;
    throw refusalOf(service, answer);
  }
}

/** The service's own refusal, so that it reads the same from here. */
function refusalOf(service: Service, answer: unknown): Problem {
  const { code, detail } = problem.safeParse(answer).data ?? {};
  if (code === undefined || !isProblemCode(code) || code === 'INTERNAL') {
    return new Problem('UNAVAILABLE', `The ${service} service could not do it: ${detail ?? 'it did not say why'}.`, { service });
  }
  return new Problem(code, detail, { service });
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}
