import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoggerService } from '@nestjs/common';
import { currentTraceparent, traceIdOf } from '@saga/messaging';
import { Logger, PinoLogger } from 'nestjs-pino';
import { pino, stdSerializers, type DestinationStream, type Logger as Pino } from 'pino';

export type LogFields = Record<string, unknown>;

const fields = new AsyncLocalStorage<LogFields>();
const secrets = ['password', 'authorization', 'cookie', 'databaseUrl', 'ownerDatabaseUrl'];

/** One JSON object a line, on standard output unless told otherwise. Every line inside a trace carries its id, also in a consumer. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Pino {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ traceId: traceIdOf(currentTraceparent()), ...fields.getStore() }),
      redact: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      serializers: { err: describeError },
    },
    ...(destination ? [destination] : []),
  );
}

/** Nest's logger over the same lines. No request middleware of nestjs-pino: the mixin knows the trace, and Fastify's hooks log requests. */
export function nestLogger(logger: Pino): LoggerService {
  return new Logger(new PinoLogger({ pinoHttp: { logger } }), {});
}

/** Adds members such as `orderId` to all further lines of the current request; does nothing outside one. */
export function addToLog(more: LogFields): void {
  Object.assign(fields.getStore() ?? {}, more);
}

export function withLogFields<Result>(of: LogFields, work: () => Result): Result {
  return fields.run(of, work);
}

/** Only what identifies an error: a failed query would otherwise bring along all values that were bound to it. */
function describeError(error: Error): LogFields {
  const { type, message, stack, code } = stdSerializers.err(error);
  return { type, message, stack, code };
}
