import { Injectable, type BeforeApplicationShutdown, type INestApplicationContext, type OnApplicationShutdown } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Logger } from 'pino';
import { reasonOf } from './reason';

/**
 * Stops in the order that loses nothing: not ready, consuming ends, open requests are answered, the database pool closes. Nest by itself
 * would drain HTTP first and consume meanwhile.
 */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown, OnApplicationShutdown {
  /** What is being waited for, for the person who reads why it took too long. */
  waitingFor = 'the modules to stop';
  #strategy: CustomTransportStrategy | undefined;

  /** Nest closes the strategy again at the end, so its close() must be idempotent. */
  closeFirst(strategy: CustomTransportStrategy): void {
    this.#strategy = strategy;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.waitingFor = 'the consumer to finish its batch and leave its group';
    await this.#strategy?.close();
    this.waitingFor = 'open HTTP requests to be answered';
  }

  onApplicationShutdown(): void {
    this.waitingFor = 'the database pool to close';
  }
}

/** On SIGTERM or SIGINT closes the application and exits with 0; with 1 if that takes longer than `limitMs`. */
export function exitOnSignals(app: INestApplicationContext, logger: Logger, limitMs: number): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    // A Ctrl-C reaches a process from the terminal and once more from whoever started it.
    if (stopping) return;
    stopping = true;
    logger.info(`${signal}: stopping`);
    setTimeout(() => {
      logger.fatal(`Not stopped within ${limitMs / 1000} s, still waiting for ${app.get(Shutdown).waitingFor}`);
      process.exit(1);
    }, limitMs);
    app.close().then(
      () => process.exit(0),
      (error: unknown) => exitFatally(logger, 'Stopping failed', error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** After an error that nobody caught, nothing about this process can be trusted; whoever supervises it starts a new one. */
export function exitOnUncaught(logger: Logger): void {
  process.on('uncaughtException', (error) => exitFatally(logger, 'Not caught', error));
}

export function exitFatally(logger: Logger, what: string, error: unknown): never {
  logger.fatal({ err: error }, `${what}: ${reasonOf(error)}`);
  process.exit(1);
}
