import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface OrderAnswer {
  readonly orderId: string;
  readonly status: 'PLACED' | 'CONFIRMED' | 'CANCELLED';
  readonly reason?: string;
  /** The latest word of inventory. */
  readonly stock: string;
  readonly settled: boolean;
  readonly totalCents: number;
  readonly placedAt: string;
  readonly endedAt?: string;
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** A service answered, and not with what was asked for. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    url: string,
    readonly status: number,
    body: string,
  ) {
    super(`${url} answered ${status}: ${body}`);
  }
}

/** The three services as a customer and a clerk see them: HTTP and nothing else. */
export class Shop {
  constructor(private readonly endpoints: { readonly order: string; readonly inventory: string; readonly payment: string }) {}

  place(customerId: string, lines: readonly Line[], headers: Record<string, string> = {}): Promise<OrderAnswer> {
    return this.#call(`${this.endpoints.order}/orders`, { customerId, lines }, headers);
  }

  order(orderId: string): Promise<OrderAnswer> {
    return this.#call(`${this.endpoints.order}/orders/${orderId}`);
  }

  /** All orders of a customer, newest first. */
  async ordersOf(customerId: string): Promise<OrderAnswer[]> {
    const orders: OrderAnswer[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const page: { orders: OrderAnswer[]; next?: string } = await this.#call(
        `${this.endpoints.order}/orders?customerId=${customerId}&limit=200${next && `&before=${next}`}`,
      );
      orders.push(...page.orders);
      next = page.next;
    }
    return orders;
  }

  /** Of a customer's confirmed orders the one that was placed last. */
  async lastConfirmed(customerId: string): Promise<OrderAnswer | undefined> {
    const query = `customerId=${customerId}&status=CONFIRMED&limit=1`;
    const { orders } = await this.#call<{ orders: OrderAnswer[] }>(`${this.endpoints.order}/orders?${query}`);
    return orders[0];
  }

  /** Waits on the server for the end of the order; asks again as long as `ms` allows. */
  async ended(orderId: string, ms = 60_000): Promise<OrderAnswer> {
    const until = Date.now() + ms;
    for (;;) {
      const order = await this.#call<OrderAnswer>(`${this.endpoints.order}/orders/${orderId}`, undefined, { prefer: 'wait=10' });
      if (order.status !== 'PLACED') return order;
      if (Date.now() > until) throw new Error(`Order ${orderId} has not ended within ${ms / 1000} s`);
    }
  }

  /** The order when both sides have had their last word, or as it is after `ms`. */
  async settled(orderId: string, ms = 30_000): Promise<OrderAnswer> {
    for (const until = Date.now() + ms; ;) {
      const order = await this.order(orderId);
      if (order.settled || Date.now() > until) return order;
      await sleep(20);
    }
  }

  cancel(orderId: string): Promise<OrderAnswer> {
    return this.#call(`${this.endpoints.order}/orders/${orderId}/cancellation`, {});
  }

  account(accountId: string): Promise<{ readonly heldCents: number }> {
    return this.#call(`${this.endpoints.payment}/accounts/${accountId}`);
  }

  receive(sku: string, quantity: number): Promise<unknown> {
    return this.#call(`${this.endpoints.inventory}/stock/${sku}/receipts`, { quantity }, { 'idempotency-key': randomUUID() });
  }

  deposit(accountId: string, amountCents: number): Promise<unknown> {
    return this.#call(
      `${this.endpoints.payment}/accounts/${accountId}/deposits`,
      { amountCents, currency: 'EUR' },
      { 'idempotency-key': randomUUID() },
    );
  }

  async #call<Answer>(url: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const request = body
      ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }
      : { headers };
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new RefusedError(url, response.status, await response.text());
    return (await response.json()) as Answer;
  }
}
