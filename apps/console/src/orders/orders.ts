import { Problem, serviceOf, services } from '@saga/contracts';
import { traceIdOf } from '@saga/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { OrderDetail, orderEvent, OrderPage, orderQuery, OrderSummary } from '../api';
import { conversationOf, type LoggedEvent } from '../log/event-log';
import { causesOf, isCompensation, triggerOf } from '../projections/causes';
import { evolve, summaryOf, unknownOrder, type OrderState } from '../projections/order';

/** More changes than these are not told one by one. */
const MAX_CHANGES = 200;

interface Row {
  readonly id: string;
  readonly state: OrderState;
}

/** Orders, as the log has told of them so far, or had at a moment. */
@Injectable()
export class Orders {
  /** Questions that many ask at once, when the console has been away, and that have one answer. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(private readonly dataSource: DataSource) {}

  async position(): Promise<string> {
    return this.#once('position', async () => {
      const rows: { position: string }[] = await this.dataSource.query(`SELECT position FROM read_model`);
      return rows[0]!.position;
    });
  }

  /** Newest first: an order's id is a UUIDv7. */
  async page({ status, reason, customer, olderThan, settled, before, limit }: z.output<typeof orderQuery>): Promise<OrderPage> {
    // First, so that what comes in between is told again rather than not at all.
    const position = await this.position();
    const rows: Row[] = await this.dataSource.query(
      `SELECT id, state FROM orders
       WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR reason = $2) AND ($3::text IS NULL OR customer_id = $3)
         AND ($4::float8 IS NULL OR placed_at <= clock_timestamp() - $4::float8 * interval '1 s') AND ($5::bool IS NULL OR settled = $5)
         AND ($6::uuid IS NULL OR id < $6)
       ORDER BY id DESC LIMIT $7`,
      [status, reason, customer, olderThan, settled && settled === 'true', before, limit + 1].map((value) => value ?? null),
    );
    const orders = rows.slice(0, limit).map(({ id, state }) => summaryOf(id, state));
    return { orders, next: rows.length > limit ? orders.at(-1)!.orderId : null, position };
  }

  /** Without orders if there are too many to tell. */
  async changedSince(position: string): Promise<Changes> {
    return this.#once(position, async () => {
      const now = await this.position();
      // What is too much to tell is not put in order first.
      const rows: Row[] = await this.dataSource.query(
        `SELECT id, state FROM (SELECT id, state, position FROM orders WHERE position > $1 LIMIT ${MAX_CHANGES + 1}) AS changed ORDER BY position`,
        [position],
      );
      if (rows.length > MAX_CHANGES) return { position: now };
      return { position: now, orders: rows.map(({ id, state }) => summaryOf(id, state)) };
    });
  }

  /** Folded from the log. @throws Problem ORDER_NOT_FOUND */
  async detail(orderId: string, asOf?: string): Promise<OrderDetail> {
    const conversation = await conversationOf(this.dataSource, orderId, asOf);
    if (conversation.length === 0) {
      throw new Problem('ORDER_NOT_FOUND', `Nothing has been said about an order ${orderId}${asOf ? ` by ${asOf}` : ''}.`, { orderId });
    }
    const state = conversation.reduce(
      (known, logged) => evolve(known, { event: withDates(logged), at: logged.committedAt.toISOString() }),
      unknownOrder,
    );
    return {
      ...summaryOf(orderId, state),
      asOf: asOf ?? null,
      lines: [...(state.placed?.lines ?? [])],
      conversation: conversation.map((logged) => viewOf(logged, conversation)),
    };
  }

  /** Those who ordered last. */
  async latestCustomers(limit: number): Promise<string[]> {
    const rows: { customer: string }[] = await this.dataSource.query(
      `SELECT customer_id AS customer FROM (SELECT customer_id, id FROM orders WHERE customer_id IS NOT NULL ORDER BY id DESC LIMIT 200) AS latest
       GROUP BY customer_id ORDER BY max(id::text) DESC LIMIT $1`,
      [limit],
    );
    return rows.map(({ customer }) => customer);
  }

  #once<Answer>(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#underWay.get(question) as Promise<Answer> | undefined;
    if (known) return known;
    const answer = ask().finally(() => this.#underWay.delete(question));
    this.#underWay.set(question, answer);
    return answer;
  }
}

/** What has changed up to a position. */
interface Changes {
  readonly position: string;
  readonly orders?: OrderSummary[];
}

function viewOf(logged: LoggedEvent, conversation: readonly LoggedEvent[]): z.output<typeof orderEvent> {
  const { eventId, event, topic, partition, offset, key, sequence, schemaId, traceparent, repeats } = logged;
  const service = serviceOf(event.type);
  return {
    ...{ eventId, type: event.type, service, cloud: services[service].cloud, topic, partition, offset, key, schemaId, repeats },
    sequence: sequence === null ? null : Number(sequence),
    traceId: traceIdOf(traceparent ?? undefined) ?? null,
    committedAt: logged.committedAt.toISOString(),
    inKafkaAt: logged.inKafkaAt.toISOString(),
    seenAt: logged.seenAt.toISOString(),
    causedBy: causesOf(logged, conversation),
    trigger: triggerOf(event),
    compensation: isCompensation(event),
    event: { ...event },
  };
}

/** JSON has no dates; of all events, OrderPlaced alone has some. */
function withDates({ event }: LoggedEvent): LoggedEvent['event'] {
  return event.type === 'OrderPlaced' ? { ...event, placedAt: new Date(event.placedAt), deadlineAt: new Date(event.deadlineAt) } : event;
}
