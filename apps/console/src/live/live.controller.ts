import type { ServerResponse } from 'node:http';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { liveQuery } from '../api';
import { MeshWatch } from '../mesh/mesh-watch';
import { Orders } from '../orders/orders';
import { frameOf } from './frame';
import { LiveHub, type LiveTopic } from './live-hub';

class LiveQueryDto extends createZodDto(liveQuery) {}

/** How long a browser waits before it comes back. */
const RETRY_MS = 1_000;

@ApiTags('live')
@Controller('api/live')
export class LiveController {
  constructor(
    private readonly hub: LiveHub,
    private readonly orders: Orders,
    private readonly watch: MeshWatch,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What changes, as server-sent events: orders, mesh, dead-letters and reset' })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event seen: what has changed since then is told first',
  })
  @ApiProduces('text/event-stream')
  async listen(
    @Query() { topics, after }: LiveQueryDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.hub.admit(reply.raw);
    const wanted = new Set(topics.split(',') as LiveTopic[]);
    const from = liveQuery.shape.after.safeParse(lastEventId).data ?? after;
    const begin = from ?? this.hub.told ?? (await this.orders.position());
    reply.hijack();
    const client = reply.raw;
    client.on('error', () => client.destroy());
    client.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    });
    client.write(`retry: ${RETRY_MS}\nid: ${begin}\n\n`);
    try {
      if (wanted.has('orders')) await this.#catchUp(client, begin, from !== undefined);
      this.hub.add(client, wanted);
      if (wanted.has('mesh')) client.write(frameOf('mesh', await this.watch.now()));
    } catch {
      // The database is away; the browser comes back with the position that it has.
      client.end();
    }
  }

  /** Tells what has changed since, until it knows no less than all the others: what comes from then on is told to all at once. */
  async #catchUp(client: ServerResponse, begin: string, wasAway: boolean): Promise<void> {
    let from = begin;
    for (let isBehind = wasAway || this.#isBehind(from); isBehind; isBehind = this.#isBehind(from)) {
      const changes = await this.orders.changedSince(from);
      // A database that knows less than has been told, as one that was restored, does not say more however often it is asked.
      const isLost = BigInt(changes.position) < BigInt(from) || (changes.position === from && this.#isBehind(from));
      from = changes.position;
      if (isLost || !changes.orders) client.write(frameOf('reset', { position: from }, from));
      else if (changes.orders.length > 0) client.write(frameOf('orders', { position: from, orders: changes.orders, omitted: 0 }, from));
      if (isLost) return;
    }
  }

  #isBehind(position: string): boolean {
    return BigInt(position) < BigInt(this.hub.told ?? 0);
  }
}
