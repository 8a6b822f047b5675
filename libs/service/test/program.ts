import { EventEmitter, once } from 'node:events';
import { Controller, Get, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { runService } from '../src';

// A service as a process of its own, for what can only be seen from outside: signals and exit codes.
const logger = new Logger('Program');
const batch = new EventEmitter();

class Consumer extends Server implements CustomTransportStrategy {
  #closing: Promise<void> | undefined;

  listen(callback: () => void): void {
    callback();
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  async #leave(): Promise<void> {
    logger.log('the consumer finishes its batch');
    await once(batch, 'finished');
    logger.log('the consumer has left');
  }

  override on(): void {}

  override unwrap<Underlying>(): Underlying {
    throw new Error('Nothing is wrapped');
  }
}

@Injectable()
class Pool implements OnApplicationShutdown {
  onApplicationShutdown(): void {
    logger.log('the pool closes');
  }
}

@Controller()
class SlowController {
  @Get('slow')
  async slow(): Promise<string> {
    logger.log('slow work begins');
    await once(batch, 'finished');
    await new Promise(setImmediate);
    return 'done';
  }

  @Get('finish')
  finish(): void {
    batch.emit('finished');
  }

  @Get('uncaught')
  uncaught(): void {
    void Promise.reject(new Error('nobody caught this'));
  }
}

@Module({ controllers: [SlowController], providers: [Pool] })
class ProgramModule {}

void runService({
  name: 'program',
  module: ProgramModule,
  config: { host: '127.0.0.1', port: Number(process.env.PORT ?? 0), logLevel: 'info' },
  strategy: () => new Consumer(),
  shutdownLimitMs: Number(process.env.LIMIT_MS),
});
