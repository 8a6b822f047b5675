import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { runService } from '../src';

// A service as a process of its own, for what can only be seen from outside: signals and exit codes.
const logger = new Logger('Program');

class Consumer extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }

  async close(): Promise<void> {
    logger.log('the consumer finishes its batch');
    await delay(process.env.CONSUMER === 'stuck' ? 60_000 : 300);
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
    await delay(800);
    return 'done';
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
  shutdownLimitMs: 1_500,
});
