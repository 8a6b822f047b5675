import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { asyncApi } from './asyncapi';

@ApiExcludeController()
@Controller('asyncapi.json')
export class AsyncApiController {
  readonly #document = asyncApi();

  @Get()
  get(): unknown {
    return this.#document;
  }
}
