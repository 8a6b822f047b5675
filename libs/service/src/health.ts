import { setTimeout as delay } from 'node:timers/promises';
import {
  Controller,
  Get,
  Global,
  HttpStatus,
  Injectable,
  Module,
  Res,
  ServiceUnavailableException,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule, type HealthIndicatorResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { reasonOf } from './reason';

const CHECK_TIMEOUT_MS = 1_000;

export type ReadinessResult = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** A part that a service needs. The reason is a plain sentence for the person who looks why nothing happens; a throw counts as one. */
export interface Readiness {
  readonly name: string;
  check(): ReadinessResult | Promise<ReadinessResult>;
}

/** All that must be ready for the service to be; anything that is injected can register itself. */
@Injectable()
export class ReadinessChecks implements OnModuleDestroy {
  readonly #checks: Readiness[] = [];
  #stopping = false;

  constructor(private readonly indicators: HealthIndicatorService) {}

  register(...checks: readonly Readiness[]): void {
    this.#checks.push(...checks);
  }

  /** The first hook of Nest's shutdown: no new work from here on. */
  onModuleDestroy(): void {
    this.#stopping = true;
  }

  /** The checks in the form that terminus runs. */
  toIndicators(): (() => Promise<HealthIndicatorResult>)[] {
    const checks = this.#stopping ? [shuttingDown, ...this.#checks] : this.#checks;
    return checks.map((check) => async () => {
      const result = await answerOf(check);
      const indicator = this.indicators.check(check.name);
      return result.ready ? indicator.up() : indicator.down({ reason: result.reason });
    });
  }
}

const shuttingDown: Readiness = { name: 'service', check: () => ({ ready: false, reason: 'shutting down' }) };

async function answerOf(readiness: Readiness): Promise<ReadinessResult> {
  const answered = new AbortController();
  const silence = delay(CHECK_TIMEOUT_MS, undefined, { signal: answered.signal }).then((): ReadinessResult => ({
    ready: false,
    reason: `no answer within ${CHECK_TIMEOUT_MS / 1000} s`,
  }));
  silence.catch(() => undefined);
  try {
    return await Promise.race([readiness.check(), silence]);
  } catch (error) {
    return { ready: false, reason: reasonOf(error) };
  } finally {
    answered.abort();
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly checks: ReadinessChecks,
  ) {}

  /** The process is up and its event loop turns. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Everything this service needs is there; if not, which part is away and why. */
  @Get('ready')
  @HealthCheck()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    try {
      return await this.health.check(this.checks.toIndicators());
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      void reply.code(HttpStatus.SERVICE_UNAVAILABLE);
      return error.getResponse();
    }
  }
}

/** GET /health/live and /health/ready, for orchestrators and for people. */
@Global()
@Module({
  // Terminus would log each unready answer as an error, every few seconds; the parts log their own trouble once.
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [ReadinessChecks],
  exports: [ReadinessChecks],
})
export class HealthModule {}
