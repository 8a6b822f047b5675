import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { Problem } from '@saga/contracts';
import type { FastifyRequest } from 'fastify';

/** A key is a visible string of ASCII, as short as a UUID or a client's own reference. */
const pattern = /^[\x21-\x7e]{1,128}$/;

/** The request's Idempotency-Key (draft-ietf-httpapi-idempotency-key-header); undefined when the client sent none. */
export const IdempotencyKey = createParamDecorator(
  (_: undefined, context: ExecutionContext) => keyOf(context),
  [documentedAs({ required: false })],
);

/** Like IdempotencyKey, for requests that nothing else identifies: without a key they are refused. */
export const RequiredIdempotencyKey = createParamDecorator(
  (_: undefined, context: ExecutionContext) => {
    const key = keyOf(context);
    if (key === undefined)
      throw new Problem('VALIDATION_FAILED', 'The header Idempotency-Key is required: repeated, this request would count twice.');
    return key;
  },
  [documentedAs({ required: true })],
);

/** Swagger knows the parameters that Nest declares, and none of our own. */
function documentedAs({ required }: { required: boolean }): ParameterDecorator {
  const description = 'The same request under the same key has its effect once, and gets the same answer again';
  const header = ApiHeader({ name: 'Idempotency-Key', required, description, schema: { type: 'string', pattern: pattern.source } });
  return (target, name) => void header(target, name!, Object.getOwnPropertyDescriptor(target, name!)!);
}

function keyOf(context: ExecutionContext): string | undefined {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && pattern.test(key)) return key;
  throw new Problem('VALIDATION_FAILED', 'The header Idempotency-Key must have 1 to 128 visible ASCII characters, without spaces.');
}
