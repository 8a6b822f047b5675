import { Module, type DynamicModule, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ProblemCode } from '@saga/contracts';
import { ZodSerializerInterceptor, ZodValidationPipe } from 'nestjs-zod';
import type { Logger } from 'pino';
import type { ServiceConfig } from './config';
import { createHttpAdapter } from './fastify';
import { HealthModule, ReadinessChecks, type Readiness } from './health';
import { createLogger, nestLogger } from './logging';
import { MetricsModule } from './metrics';
import { serveDocs } from './openapi';
import { ProblemFilter } from './problem.filter';
import { Routes } from './routes';
import { Shutdown, exitFatally, exitOnSignals, exitOnUncaught } from './shutdown';

export interface ServiceOptions {
  /** The service's name, as in its topics; it stands in every log line. */
  readonly name: string;
  readonly module: Type | DynamicModule;
  readonly config: Pick<ServiceConfig, 'host' | 'port' | 'logLevel'>;
  /** How the service consumes, if it does. Its close() is called twice. */
  readonly strategy?: (app: INestApplicationContext) => CustomTransportStrategy;
  /** What must be ready besides the database. */
  readonly readiness?: (app: INestApplicationContext) => readonly Readiness[];
  /** What else its HTTP server is to do; called before there are any routes. */
  readonly configure?: (app: NestFastifyApplication) => void | Promise<void>;
  /** What any of its operations can refuse with, besides what those of all services can. */
  readonly refusals?: readonly ProblemCode[];
  /** Of the HTTP interface; 1.0.0 unless told. */
  readonly version?: string;
  /** After a signal, the process ends within this time in any case; 10,000 ms unless told. */
  readonly shutdownLimitMs?: number;
  /** Where the log goes; standard output unless told. */
  readonly logger?: Logger;
}

@Module({ imports: [HealthModule, MetricsModule], providers: [Shutdown] })
class ServiceModule {}

/** The whole life of a service: starts although its infrastructure is away, and ends in order on SIGTERM and SIGINT. */
export async function runService(options: ServiceOptions): Promise<void> {
  const { name, config, shutdownLimitMs = 10_000 } = options;
  const logger = options.logger ?? createLogger(name, config.logLevel);
  exitOnUncaught(logger);
  try {
    const app = await createService({ ...options, logger });
    exitOnSignals(app, logger, shutdownLimitMs);
    // HTTP first: the reason why there is nothing to consume yet must be readable.
    await app.listen(config.port, config.host);
    await app.startAllMicroservices();
  } catch (error) {
    exitFatally(logger, `${name} could not start`, error);
  }
}

/** A service that does not listen yet, with everything that all services have. */
export async function createService(options: ServiceOptions): Promise<NestFastifyApplication> {
  const { name, module, config, refusals = [], version = '1.0.0' } = options;
  const logger = options.logger ?? createLogger(name, config.logLevel);
  const routes = new Routes();
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: ServiceModule, imports: [module] },
    createHttpAdapter(logger, routes),
    // Fastify's own parser reads JSON and nothing else, where Nest's would read forms too.
    { logger: nestLogger(logger), bodyParser: false, abortOnError: false },
  );
  await options.configure?.(app);
  app.useGlobalPipes(new ZodValidationPipe());
  app.useGlobalInterceptors(new ZodSerializerInterceptor(app.get(Reflector)));
  app.useGlobalFilters(new ProblemFilter(routes));
  serveDocs(app, name, version, refusals);
  app.get(ReadinessChecks).register(...(options.readiness?.(app) ?? []));
  const strategy = options.strategy?.(app);
  if (strategy) {
    app.get(Shutdown).closeFirst(strategy);
    app.connectMicroservice({ strategy });
  }
  return app;
}
