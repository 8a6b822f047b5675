import { once } from 'node:events';
import { type Agent, get, type IncomingMessage, request } from 'node:http';
import { eventually, type Mesh } from '@saga/mesh';
import type { Catalogue, OrderDetail, PlacedOrder } from '../src/api';

/** The console's interface, as a program that is no browser uses it. */
export class Console {
  readonly url: string;

  constructor({ endpoints }: Mesh) {
    this.url = endpoints.console;
  }

  async get<Answer>(path: string): Promise<Answer> {
    return answerOf<Answer>(await this.request(path));
  }

  async post<Answer>(path: string, body: unknown): Promise<Answer> {
    return answerOf<Answer>(await this.request(path, body));
  }

  request(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    if (body === undefined) return fetch(`${this.url}${path}`, { headers });
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** Asks with a path and headers as they are: fetch would mend the one and refuse some of the others. Gives the status. */
  async probe(method: string, path: string, headers: Record<string, string>): Promise<number> {
    const { hostname, port } = new URL(this.url);
    const [response] = (await once(request({ hostname, port, method, path, headers }).end(), 'response')) as [IncomingMessage];
    response.destroy();
    return response.statusCode!;
  }

  /** Places the order that ends so, and returns it when it has settled. */
  async play(ending: Catalogue['presets'][number]['ending']): Promise<OrderDetail> {
    const { presets } = await this.get<Catalogue>('/api/catalogue');
    const { customerId, lines } = presets.find((preset) => preset.ending === ending)!;
    const { orderId } = await this.post<PlacedOrder>('/api/orders', { customerId, lines });
    return this.settled(orderId);
  }

  settled(orderId: string): Promise<OrderDetail> {
    return eventually(async () => {
      const order = await this.get<OrderDetail>(`/api/orders/${orderId}`);
      if (!order.settled) throw new Error(`Order ${orderId} is ${order.status} and has not settled.`);
      return order;
    }, 40_000);
  }
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}

/** What a listening client has heard so far. */
export class Listener {
  text = '';

  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (part: string) => (this.text += part));
  }

  static async to(url: string, lastEventId?: string, agent?: Agent): Promise<Listener> {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const [response] = (await once(get(url, { headers, agent }), 'response')) as [IncomingMessage];
    return new Listener(response);
  }

  get lastId(): string {
    return [...this.text.matchAll(/^id: (\d+)$/gm)].at(-1)![1]!;
  }

  async hears(words: string): Promise<void> {
    await eventually(() => {
      if (!this.text.includes(words)) throw new Error(`Has not heard ${words}.`);
    }, 30_000);
  }

  close(): void {
    this.response.destroy();
  }
}
