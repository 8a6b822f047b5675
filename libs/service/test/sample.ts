import { Body, Controller, Get, Logger, Module, Param, Post, Query } from '@nestjs/common';
import { Problem } from '@saga/contracts';
import { ZodResponse, createZodDto } from 'nestjs-zod';
import { QueryFailedError } from 'typeorm';
import { z } from 'zod';
import { ApiProblems, addToLog, IdempotencyKey, RequiredIdempotencyKey } from '../src';

class PlaceSample extends createZodDto(
  z.strictObject({ customerId: z.string(), lines: z.array(z.object({ sku: z.string(), quantity: z.int().positive() })).min(1) }),
) {}

class PlacedSample extends createZodDto(z.object({ customerId: z.string() })) {}

class ListSamples extends createZodDto(z.object({ limit: z.coerce.number().int().max(100).default(20) })) {}

@Controller('orders')
class SampleController {
  private readonly logger = new Logger('Sample');

  @Post()
  @ZodResponse({ status: 202, type: PlacedSample })
  @ApiProblems('UNKNOWN_SKU', 'MIXED_CURRENCIES')
  place(@Body() { customerId }: PlaceSample, @IdempotencyKey() key: string | undefined): PlacedSample {
    addToLog({ orderId: 'order-of-the-body' });
    this.logger.log({ msg: 'placed', key });
    return { customerId };
  }

  @Post('returns')
  @ZodResponse({ status: 202, type: PlacedSample })
  @ApiProblems('VALIDATION_FAILED', 'BREAKING_REFUSED')
  giveBack(@RequiredIdempotencyKey() customerId: string): PlacedSample {
    return { customerId };
  }

  @Get()
  list(@Query() { limit }: ListSamples): { limit: number } {
    return { limit };
  }

  @Get(':orderId')
  @ApiProblems('ORDER_NOT_FOUND')
  get(@Param('orderId') orderId: string): never {
    throw new Problem('ORDER_NOT_FOUND', `There is no order ${orderId}.`, { orderId });
  }
}

@Controller('failures')
class FailureController {
  @Get('bug')
  bug(): never {
    throw new TypeError('the secret is swordfish');
  }

  @Get('constraint')
  constraint(): never {
    throw new QueryFailedError('INSERT INTO accounts', ['swordfish'], Object.assign(new Error('duplicate key'), { code: '23505' }));
  }

  @Get('away')
  away(): never {
    throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  }
}

@Module({ controllers: [SampleController, FailureController] })
export class SampleModule {}
