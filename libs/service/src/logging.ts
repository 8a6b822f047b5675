import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoggerService } from '@nestjs/common';
import { currentTraceparent, traceIdOf } from '@saga/messaging';
import { Logger, PinoLogger } from 'nestjs-pino';
import { pino, stdSerializers, type DestinationStream, type Logger as Pino } from 'pino';

export type LogFields = Record<string, unknown>;

const fields = new AsyncLocalStorage<LogFields>();
const secrets = new Set(['password', 'authorization', 'cookie', 'databaseUrl', 'ownerDatabaseUrl']);

/** One JSON object a line, on standard output unless told otherwise. Every line inside a trace carries its id, also in a consumer. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Pino {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (line) => withoutSecrets(line) },
      mixin: () => ({ traceId: traceIdOf(currentTraceparent()), ...fields.getStore() }),
      serializers: { err: describeError },
    },
    ...(destination ? [destination] : []),
  );
}

/** Objects within objects are looked into so deep; a line has few, and one may hold itself. */
const REDACTED_DEPTH = 4;

/** pino's own redaction needs paths with wildcards for what is within, and they took a tenth of a busy service's time. */
function withoutSecrets(line: object, depth = REDACTED_DEPTH): LogFields {
  const members = Object.entries(line).map(([name, value]: [string, unknown]) => {
    if (secrets.has(name)) return [name, '[Redacted]'] as const;
    return [name, depth > 1 && isPlain(value) ? withoutSecrets(value, depth - 1) : value] as const;
  });
  return Object.fromEntries(members);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
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
