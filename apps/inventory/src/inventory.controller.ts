import { Problem } from '@saga/contracts';
import { Idempotency, inTransaction } from '@saga/messaging';
import { ApiProblems, RequiredIdempotencyKey } from '@saga/service';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { DataSource, MoreThan } from 'typeorm';
import { ReceiptBody, StockPage, StockPath, StockQuery, StockView, viewOf } from './inventory.http';
import { InventoryRepository } from './inventory.repository';
import { StockRow } from './stock.entity';

@ApiTags('stock')
@Controller('stock')
export class InventoryController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly inventory: InventoryRepository,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Stock by SKU, page by page' })
  @ZodResponse({ status: 200, type: StockPage })
  async list(@Query() { limit, after }: StockQuery): Promise<StockPage> {
    const rows = await this.dataSource.getRepository(StockRow).find({
      where: after ? { sku: MoreThan(after) } : {},
      order: { sku: 'ASC' },
      take: limit + 1,
    });
    const stock = rows.slice(0, limit).map(viewOf);
    return { stock, ...(rows.length > limit && { next: stock.at(-1)!.sku }) };
  }

  @Get(':sku')
  @ApiOperation({ summary: 'The stock of one SKU' })
  @ApiProblems('SKU_NOT_FOUND')
  @ZodResponse({ status: 200, type: StockView })
  async get(@Param() { sku }: StockPath): Promise<StockView> {
    const row = await this.dataSource.getRepository(StockRow).findOneBy({ sku });
    if (!row) throw new Problem('SKU_NOT_FOUND', `Nothing was ever received under ${sku}.`, { sku });
    return viewOf(row);
  }

  @Post(':sku/receipts')
  @ApiOperation({ summary: 'Receive goods; the first receipt makes the SKU known' })
  @ApiProblems('AMOUNT_OUT_OF_RANGE', 'IDEMPOTENCY_KEY_REUSED')
  @ZodResponse({ status: 201, type: StockView })
  receive(@Param() { sku }: StockPath, @Body() body: ReceiptBody, @RequiredIdempotencyKey() key: string): Promise<StockView> {
    return inTransaction(this.dataSource, (tx) =>
      this.idempotency.once(tx, { scope: sku, key, body }, async () => viewOf(await this.inventory.receive(tx, sku, body.quantity))),
    );
  }
}
