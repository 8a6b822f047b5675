import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { mesh } from '../api';
import { MeshWatch } from './mesh-watch';

class MeshDto extends createZodDto(mesh) {}

@ApiTags('mesh')
@Controller('api/mesh')
export class MeshController {
  constructor(private readonly watch: MeshWatch) {}

  @Get()
  @ApiOperation({
    summary: 'Both clouds as they are: services, brokers, databases, workers, relays, links, and how far the console has read',
  })
  @ZodResponse({ status: 200, type: MeshDto })
  get(): Promise<MeshDto> {
    return this.watch.now();
  }
}
