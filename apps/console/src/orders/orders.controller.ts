import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, IdempotencyKey } from '@saga/service';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { asOfQuery, orderDetail, orderId, orderPage, orderQuery, placeBatchBody, placedBatch, placedOrder, placeOrderBody } from '../api';
import { OrderDesk } from './order-desk';
import { Orders } from './orders';

class OrderQueryDto extends createZodDto(orderQuery) {}
class OrderPageDto extends createZodDto(orderPage) {}
class OrderPathDto extends createZodDto(z.object({ id: orderId })) {}
class AsOfQueryDto extends createZodDto(asOfQuery) {}
class OrderDetailDto extends createZodDto(orderDetail) {}
class PlaceOrderDto extends createZodDto(placeOrderBody) {}
class PlacedOrderDto extends createZodDto(placedOrder) {}
class PlaceBatchDto extends createZodDto(placeBatchBody) {}
class PlacedBatchDto extends createZodDto(placedBatch) {}

@ApiTags('orders')
@Controller('api/orders')
export class OrdersController {
  constructor(
    private readonly orders: Orders,
    private readonly desk: OrderDesk,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Orders, newest first, page by page' })
  @ZodResponse({ status: 200, type: OrderPageDto })
  list(@Query() query: OrderQueryDto): Promise<OrderPageDto> {
    return this.orders.page(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One order with its whole conversation, now or as of a moment' })
  @ApiProblems('ORDER_NOT_FOUND')
  @ZodResponse({ status: 200, type: OrderDetailDto })
  get(@Param() { id }: OrderPathDto, @Query() { asOf }: AsOfQueryDto): Promise<OrderDetailDto> {
    return this.orders.detail(id, asOf && new Date(asOf).toISOString());
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Place an order with the order service' })
  @ApiProblems('UNKNOWN_SKU', 'MIXED_CURRENCIES', 'AMOUNT_OUT_OF_RANGE', 'IDEMPOTENCY_KEY_REUSED')
  @ZodResponse({ status: 202, type: PlacedOrderDto })
  place(@Body() body: PlaceOrderDto, @IdempotencyKey() key: string | undefined): Promise<PlacedOrderDto> {
    return this.desk.place(body, key);
  }

  @Post('batch')
  @HttpCode(202)
  @ApiOperation({ summary: 'Place the same order up to 100 times, each an order of its own' })
  @ZodResponse({ status: 202, type: PlacedBatchDto })
  placeAll(@Body() body: PlaceBatchDto, @IdempotencyKey() key: string | undefined): Promise<PlacedBatchDto> {
    return this.desk.placeAll(body, key);
  }
}
