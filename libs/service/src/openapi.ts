import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiExtension, DocumentBuilder, SwaggerModule, type ApiResponseOptions, type OpenAPIObject } from '@nestjs/swagger';
import { problems, type ProblemCode } from '@saga/contracts';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { problemMediaType } from './problem';

type Schema = Extract<ApiResponseOptions, { schema: object }>['schema'];

const problemSchema: Schema = {
  description: 'Problem details (RFC 9457)',
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'About this very case' },
    code: { type: 'string', enum: Object.keys(problems) },
    instance: { type: 'string', description: 'The path of the request' },
    traceId: { type: 'string', description: 'Finds this request in the logs of all services' },
    errors: {
      type: 'array',
      description: 'With VALIDATION_FAILED: what is wrong, and where',
      items: { type: 'object', required: ['pointer', 'detail'], properties: { pointer: { type: 'string' }, detail: { type: 'string' } } },
    },
  },
};

/** What any operation can answer. */
const everywhere: readonly ProblemCode[] = ['VALIDATION_FAILED', 'MALFORMED_REQUEST', 'INTERNAL', 'UNAVAILABLE'];
/** What is answered to a body before anybody asks whether the operation wants one. */
const toBodies: readonly ProblemCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & { 'x-problems'?: readonly ProblemCode[] };

/** Documents what an operation refuses with; what any operation can answer is added to it. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator {
  return ApiExtension('x-problems', codes);
}

/** Serves the interface for people at /docs and the document at /docs/openapi.json; any operation of this service has `refusals` too. */
export function serveDocs(app: NestFastifyApplication, title: string, version: string, refusals: readonly ProblemCode[]): void {
  const config = new DocumentBuilder().setTitle(title).setVersion(version).build();
  const document = SwaggerModule.createDocument(app, config);
  addRefusals(document, refusals);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: problemSchema } };
  SwaggerModule.setup('docs', app, cleanupOpenApiDoc(document), { jsonDocumentUrl: 'docs/openapi.json' });
}

function addRefusals({ paths }: OpenAPIObject, refusals: readonly ProblemCode[]): void {
  for (const [path, operations] of Object.entries(paths)) {
    // Health is told to everybody, and is a state rather than a refusal.
    if (path.startsWith('/health/')) continue;
    for (const [method, operation] of Object.entries(operations) as [string, Operation][]) {
      const { 'x-problems': own = [], responses } = operation;
      const codes = new Set([...everywhere, ...(method === 'get' ? [] : toBodies), ...refusals, ...own]);
      Object.assign(responses, responsesFor(codes));
      delete operation['x-problems'];
    }
  }
}

/** By status: OpenAPI knows one response for each, so codes that share a status share its response. */
function responsesFor(codes: Iterable<ProblemCode>): Record<number, object> {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  return Object.fromEntries([...byStatus].map(([status, sharing]) => [status, responseFor(sharing)]));
}

function responseFor(codes: readonly ProblemCode[]): object {
  return {
    description: codes.map((code) => `${code}: ${problems[code].title}`).join('; '),
    ...(codes.includes('UNAVAILABLE') && { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } }),
    content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
