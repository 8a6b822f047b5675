import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@saga/service';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { catalogue, supplies } from '../api';
import { Catalogue } from './catalogue';

class CatalogueDto extends createZodDto(catalogue) {}
class SuppliesDto extends createZodDto(supplies) {}

@ApiTags('catalogue')
@Controller('api')
export class CatalogueController {
  constructor(private readonly catalogue: Catalogue) {}

  @Get('catalogue')
  @ApiOperation({ summary: 'Products and prices, customers, and orders that can be placed as they are' })
  @ZodResponse({ status: 200, type: CatalogueDto })
  get(): Promise<CatalogueDto> {
    return this.catalogue.view();
  }

  @Post('supplies')
  @HttpCode(200)
  @ApiOperation({ summary: 'Receive goods and deposit money, as far as the presets lack them' })
  @ApiProblems('MIXED_CURRENCIES', 'AMOUNT_OUT_OF_RANGE')
  @ZodResponse({ status: 200, type: SuppliesDto })
  supply(): Promise<SuppliesDto> {
    return this.catalogue.supply();
  }
}
