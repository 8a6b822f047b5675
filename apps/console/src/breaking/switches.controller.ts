import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Problem } from '@saga/contracts';
import { ApiProblems } from '@saga/service';
import type { FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { switchBody, switches, switchPath } from '../api';
import { isLoopback } from '../web/loopback';
import { hostnameOf } from '../web/same-origin';
import { SwitchBoard } from './switch-board';

class SwitchesDto extends createZodDto(switches) {}
class SwitchPathDto extends createZodDto(switchPath) {}
class SwitchDto extends createZodDto(switchBody) {}

@ApiTags('break it')
@Controller('api/switches')
export class SwitchesController {
  constructor(private readonly board: SwitchBoard) {}

  @Get()
  @ApiOperation({ summary: 'What can be broken, in development' })
  @ZodResponse({ status: 200, type: SwitchesDto })
  list(): Promise<SwitchesDto> {
    return this.board.view();
  }

  @Post(':name')
  @HttpCode(200)
  @ApiOperation({ summary: 'Break something, or mend it; from this machine alone' })
  @ApiProblems('BREAKING_REFUSED', 'SWITCH_NOT_FOUND', 'SWITCH_UNAVAILABLE')
  @ZodResponse({ status: 200, type: SwitchesDto })
  turn(@Param() { name }: SwitchPathDto, @Body() { on }: SwitchDto, @Req() request: FastifyRequest): Promise<SwitchesDto> {
    if (!isNear(request)) throw new Problem('BREAKING_REFUSED', 'It has to be asked for on the machine itself.');
    return this.board.turn(name, on);
  }
}

/** Whatever names it may be asked by for other things: it breaks for this machine alone. */
function isNear({ headers: { host = '', origin }, socket }: FastifyRequest): boolean {
  const isFromHere = isLoopback(socket.remoteAddress ?? '') && isLoopback(hostnameOf(host));
  return isFromHere && (origin === undefined || (URL.canParse(origin) && isLoopback(new URL(origin).hostname)));
}
