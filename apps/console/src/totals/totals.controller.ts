import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { DataSource } from 'typeorm';
import { asOfQuery, totals } from '../api';
import { totalsOf } from '../log/totals';
import { money, moneyTotalsOf } from '../projections/money';
import { orderCounts, orderTotalsOf } from '../projections/order-counts';
import { stock, stockTotalsOf } from '../projections/stock';

class AsOfQueryDto extends createZodDto(asOfQuery) {}
class TotalsDto extends createZodDto(totals) {}

@ApiTags('totals')
@Controller('api/totals')
export class TotalsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Stock, money and orders in all, now or as of a moment' })
  @ZodResponse({ status: 200, type: TotalsDto })
  async get(@Query() query: AsOfQueryDto): Promise<TotalsDto> {
    const asOf = query.asOf && new Date(query.asOf).toISOString();
    // One snapshot for all three, so that they belong together.
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const [ofStock, ofMoney, ofOrders] = await totalsOf(tx, [stock, money, orderCounts], asOf);
      return { asOf: asOf ?? null, stock: stockTotalsOf(ofStock!), money: moneyTotalsOf(ofMoney!), orders: orderTotalsOf(ofOrders!) };
    });
  }
}
