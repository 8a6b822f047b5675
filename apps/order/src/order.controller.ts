import { Problem } from '@saga/contracts';
import { currentTraceparent, Idempotency, type KeyedRequest, type Reply, SharedTransaction, type Transaction } from '@saga/messaging';
import { addToLog, ApiProblems, IdempotencyKey } from '@saga/service';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { DataSource, LessThan } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { readCatalogue } from './catalogue';
import { cancel, newOrder } from './domain/order';
import { place } from './domain/place';
import { OrderEndings } from './order.endings';
import { OrderRow } from './order.entity';
import { OrderPage, OrderPath, OrderQuery, OrderView, PlaceOrderBody, viewOf, viewOfRow, waitSecondsOf } from './order.http';
import { type NewOrder, OrderRepository } from './order.repository';

interface PlaceOrderRequest extends KeyedRequest {
  /** Of the order that it is to become, however often that is tried. */
  readonly orderId: string;
  readonly body: PlaceOrderBody;
  readonly traceparent: string | undefined;
}

/** How long after it was placed an order may wait for its answers. */
export const DEADLINE_SECONDS = Symbol('DEADLINE_SECONDS');

@ApiTags('orders')
@Controller('orders')
export class OrderController {
  readonly #placing: SharedTransaction<PlaceOrderRequest, OrderView>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderRepository,
    private readonly endings: OrderEndings,
    idempotency: Idempotency,
    @Inject(DEADLINE_SECONDS) private readonly deadlineSeconds: number,
  ) {
    this.#placing = new SharedTransaction(dataSource, (tx, requests) =>
      idempotency.onceForEach(tx, requests, (fresh) => this.#placeAll(tx, fresh)),
    );
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Place an order; its saga runs on by itself' })
  @ApiProblems('UNKNOWN_SKU', 'MIXED_CURRENCIES', 'AMOUNT_OUT_OF_RANGE', 'IDEMPOTENCY_KEY_REUSED')
  @ZodResponse({ status: 202, type: OrderView })
  @ApiResponse({ status: 202, headers: { Location: { description: 'The path of the order', schema: { type: 'string' } } } })
  async place(
    @Body() body: PlaceOrderBody,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    const idempotency = key === undefined ? undefined : { scope: body.customerId, key, body };
    const order = await this.#placing.run({ orderId: uuidv7(), body, idempotency, traceparent: currentTraceparent() });
    addToLog({ orderId: order.orderId });
    void reply.header('Location', `/orders/${order.orderId}`);
    return order;
  }

  @Get()
  @ApiOperation({ summary: 'Orders, newest first, page by page' })
  @ZodResponse({ status: 200, type: OrderPage })
  async list(@Query() { status, customerId, limit, before }: OrderQuery): Promise<OrderPage> {
    // Order ids are UUIDv7, so their order is the order of placing.
    const rows = await this.dataSource.getRepository(OrderRow).find({
      where: { ...(status && { status }), ...(customerId && { customerId }), ...(before && { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const orders = rows.slice(0, limit).map(viewOfRow);
    return { orders, ...(rows.length > limit && { next: orders.at(-1)!.orderId }) };
  }

  @Get(':orderId')
  @ApiOperation({ summary: 'One order; with "Prefer: wait=5" the answer comes when it has ended, or after 5 s' })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=SECONDS, at most 30 (RFC 7240)' })
  @ApiProblems('ORDER_NOT_FOUND')
  @ZodResponse({ status: 200, type: OrderView })
  @ApiResponse({ status: 200, headers: { 'Preference-Applied': { description: 'If it was waited for', schema: { type: 'string' } } } })
  async get(
    @Param() { orderId }: OrderPath,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    const seconds = waitSecondsOf(prefer);
    if (seconds === 0) return this.#view(orderId);
    const isPlaced = async () => (await this.#view(orderId)).status === 'PLACED';
    const waited = await this.endings.waitFor(orderId, seconds * 1000, isPlaced, reply.raw);
    if (waited) void reply.header('Preference-Applied', `wait=${seconds}`);
    return this.#view(orderId);
  }

  @Post(':orderId/cancellation')
  @HttpCode(202)
  @ApiOperation({ summary: 'Cancel an order that has not ended; repeating it changes nothing' })
  @ApiProblems('ORDER_NOT_FOUND', 'ORDER_ALREADY_CONFIRMED', 'ORDER_ALREADY_CANCELLED')
  @ZodResponse({ status: 202, type: OrderView })
  async cancel(@Param() { orderId }: OrderPath): Promise<OrderView> {
    await this.orders.decide(orderId, cancel);
    return this.#view(orderId);
  }

  /** Places what can be placed; the others get their refusals. */
  async #placeAll(tx: Transaction, requests: readonly PlaceOrderRequest[]): Promise<Reply<OrderView>[]> {
    const skus = new Set(requests.flatMap(({ body: { lines } }) => lines.map(({ sku }) => sku)));
    const { prices, now } = await readCatalogue(tx, [...skus]);
    const deadlineAt = new Date(now.getTime() + this.deadlineSeconds * 1000);
    const orders: NewOrder[] = [];
    const replies = requests.map(({ orderId, body: { customerId, lines }, traceparent }) => {
      try {
        const placed = place({ orderId, customerId, lines, prices, placedAt: now, deadlineAt });
        orders.push({ placed, traceparent });
        return viewOf(newOrder(placed));
      } catch (error) {
        return error as Error;
      }
    });
    await this.orders.insert(tx, orders);
    return replies;
  }

  async #view(orderId: string): Promise<OrderView> {
    const row = await this.dataSource.getRepository(OrderRow).findOneBy({ id: orderId });
    if (!row) throw new Problem('ORDER_NOT_FOUND', `There is no order ${orderId}.`, { orderId });
    return viewOfRow(row);
  }
}
