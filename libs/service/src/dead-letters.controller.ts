import { EventCodec } from '@saga/contracts';
import { DeadLetterOffice } from '@saga/messaging';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import {
  answerOf,
  DeadLetterAnswer,
  DeadLetterDetail,
  DeadLetterPage,
  DeadLetterPath,
  DeadLetterQuery,
  DiscardBody,
  RedriveAnswer,
  RedriveBody,
} from './dead-letters.http';
import { ApiProblems } from './openapi';
import { reasonOf } from './reason';

/** As much of a record as is shown. */
const SHOWN_BYTES = 32 * 1024;

/** The records that this service could not apply. For operators: whoever exposes a service should not expose this. */
@ApiTags('dead letters')
@Controller('dead-letters')
export class DeadLettersController {
  constructor(
    private readonly office: DeadLetterOffice,
    private readonly codec: EventCodec,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Dead letters, oldest first, page by page' })
  @ZodResponse({ status: 200, type: DeadLetterPage })
  async list(@Query() { limit, ...filter }: DeadLetterQuery): Promise<DeadLetterPage> {
    const letters = await this.office.list({ ...filter, limit: limit + 1 });
    const deadLetters = letters.slice(0, limit).map(answerOf);
    return { deadLetters, ...(letters.length > limit && { next: deadLetters.at(-1)!.id }) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One dead letter, with its event' })
  @ApiProblems('DEAD_LETTER_NOT_FOUND')
  @ZodResponse({ status: 200, type: DeadLetterDetail })
  async show(@Param() { id }: DeadLetterPath): Promise<DeadLetterDetail> {
    const value = await this.office.valueOf(id);
    // Also when the registry is away: the rest is worth showing.
    const event = await this.codec.decode(value).catch((error: unknown) => ({ undecodable: reasonOf(error) }));
    return { ...answerOf(await this.office.view(id)), event, value: value && value.subarray(0, SHOWN_BYTES).toString('base64') };
  }

  @Post(':id/redrive')
  @HttpCode(200)
  @ApiOperation({ summary: 'Apply the letters of its key, in their order, until one fails' })
  @ApiProblems('DEAD_LETTER_NOT_FOUND', 'DEAD_LETTER_RESOLVED', 'DEAD_LETTER_REPLAYED_TOO_OFTEN')
  @ZodResponse({ status: 200, type: RedriveAnswer })
  async redrive(@Param() { id }: DeadLetterPath, @Body() { force }: RedriveBody): Promise<RedriveAnswer> {
    const { redriven, failed } = await this.office.redrive(id, force);
    return { redriven: [...redriven], ...(failed && { failed }) };
  }

  @Post(':id/discard')
  @HttpCode(200)
  @ApiOperation({ summary: 'End it without applying it; the row stays, with the reason' })
  @ApiProblems('DEAD_LETTER_NOT_FOUND', 'DEAD_LETTER_RESOLVED', 'DEAD_LETTER_MUST_COMPLETE')
  @ZodResponse({ status: 200, type: DeadLetterAnswer })
  async discard(@Param() { id }: DeadLetterPath, @Body() { reason, force }: DiscardBody): Promise<DeadLetterAnswer> {
    await this.office.discard(id, reason, force);
    return answerOf(await this.office.view(id));
  }
}
