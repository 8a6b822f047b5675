import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { DataSource } from 'typeorm';
import { ProductList } from './product.http';

@ApiTags('products')
@Controller('products')
export class ProductController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'The catalogue' })
  @ZodResponse({ status: 200, type: ProductList })
  async list(): Promise<ProductList> {
    const products: ProductList['products'] = await this.dataSource.query(
      `SELECT sku, name, price_cents::float8 AS "priceCents", currency FROM products ORDER BY sku`,
    );
    return { products };
  }
}
