import { applyDecorators } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiResponse, DocumentBuilder, SwaggerModule, type ApiResponseOptions } from '@nestjs/swagger';
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

/** Documents the refusals of an operation, or of all operations of a controller. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  return applyDecorators(...responsesFor(codes).map((response) => ApiResponse(response)));
}

/** Serves the interface for people at /docs and the document at /docs/openapi.json. */
export function serveDocs(app: NestFastifyApplication, title: string, version: string): void {
  const config = new DocumentBuilder()
    .setTitle(title)
    .setVersion(version)
    .addGlobalResponse(...responsesFor(everywhere))
    .build();
  const document = SwaggerModule.createDocument(app, config);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: problemSchema } };
  SwaggerModule.setup('docs', app, cleanupOpenApiDoc(document), { jsonDocumentUrl: 'docs/openapi.json' });
}

/** OpenAPI knows one response a status, so codes that share a status share its response. */
function responsesFor(codes: readonly ProblemCode[]): ApiResponseOptions[] {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  return [...byStatus].map(([status, sharing]) => ({
    status,
    description: sharing.map((code) => `${code}: ${problems[code].title}`).join('; '),
    content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
  }));
}
