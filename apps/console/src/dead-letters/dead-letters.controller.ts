import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@saga/service';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { deadLetterDetail, deadLetterList, deadLetterQuery, deedAnswer, discardBody, redriveBody, service } from '../api';
import { DeadLetters } from './dead-letters';

class DeadLetterQueryDto extends createZodDto(deadLetterQuery) {}
class DeadLetterListDto extends createZodDto(deadLetterList) {}
class DeadLetterDetailDto extends createZodDto(deadLetterDetail) {}
class LetterPathDto extends createZodDto(
  z.object({ service, number: z.string().regex(/^[1-9]\d{0,17}$/, 'must be the number of a letter') }),
) {}
class RedriveDto extends createZodDto(redriveBody) {}
class DiscardDto extends createZodDto(discardBody) {}
class DeedDto extends createZodDto(deedAnswer) {}

@ApiTags('dead letters')
@Controller('api/dead-letters')
export class ConsoleDeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  @Get()
  @ApiOperation({ summary: 'Dead letters of all services' })
  @ZodResponse({ status: 200, type: DeadLetterListDto })
  list(@Query() query: DeadLetterQueryDto): Promise<DeadLetterListDto> {
    return this.letters.list(query);
  }

  @Get(':service/:number')
  @ApiOperation({ summary: 'One dead letter, with its event' })
  @ApiProblems('DEAD_LETTER_NOT_FOUND')
  @ZodResponse({ status: 200, type: DeadLetterDetailDto })
  show(@Param() path: LetterPathDto): Promise<DeadLetterDetailDto> {
    return this.letters.show(path.service, path.number);
  }

  @Post('redrive')
  @HttpCode(200)
  @ApiOperation({ summary: 'Apply letters, or tell which would be applied' })
  @ZodResponse({ status: 200, type: DeedDto })
  redrive(@Body() body: RedriveDto): Promise<DeedDto> {
    return this.letters.redrive(body);
  }

  @Post('discard')
  @HttpCode(200)
  @ApiOperation({ summary: 'End letters without applying them, or tell which would be ended' })
  @ZodResponse({ status: 200, type: DeedDto })
  discard(@Body() body: DiscardDto): Promise<DeedDto> {
    return this.letters.discard(body);
  }
}
