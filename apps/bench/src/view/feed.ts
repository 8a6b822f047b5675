import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { leftAtLast } from '../stillness';

/** What is read of an order's summary: times as ISO 8601, null until the console knows them. */
interface Summary {
  readonly orderId: string;
  readonly placedAt: string | null;
  readonly settledAt: string | null;
}

const PAUSE_MS = 100;
/** Without anything new meanwhile, nothing will come. */
const STANDSTILL_MS = 30_000;

/** What the console tells those who listen, and how long after it was so: the services' clocks are this machine's. */
export class Feed {
  /** Milliseconds from the placing of an order until it was first told of, and from its last event's commit until it was told to have settled. */
  readonly placed = new Map<string, number>();
  readonly settled = new Map<string, number>();
  /** Orders that a message only counts, because there were too many. */
  omitted = 0;
  #text = '';
  #failure: string | undefined;

  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (part: string) => this.#read(part));
    response.once('close', () => (this.#failure ??= 'has ended'));
    response.on('error', () => undefined);
  }

  static async open(origin: string): Promise<Feed> {
    const [response] = (await once(get(`${origin}/api/live?topics=orders`), 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`${origin}/api/live answered ${response.statusCode}.`);
    return new Feed(response);
  }

  /** Resolves when all of these orders have been told to have settled, but for those that were only counted. Throws if another has not been told of. */
  async hasTold(orderIds: readonly string[], signal: AbortSignal): Promise<void> {
    const count = (): number => {
      const untold = orderIds.filter((id) => !this.settled.has(id)).length;
      if (untold > 0 && this.#failure !== undefined) throw new Error(`The console's feed ${this.#failure}: no figures.`);
      return untold;
    };
    const untold = await leftAtLast(count, { pauseMs: PAUSE_MS, standstillMs: STANDSTILL_MS, signal });
    if (untold > this.omitted) throw new Error(`The console does not tell that ${untold} orders have settled: no figures.`);
  }

  close(): void {
    this.response.destroy();
  }

  #read(part: string): void {
    const now = Date.now();
    const frames = (this.#text + part).split('\n\n');
    this.#text = frames.pop()!;
    for (const frame of frames) {
      if (/^event: reset$/m.test(frame)) this.#failure ??= 'was reset';
      const data = /^event: orders\ndata: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined) this.#note(JSON.parse(data) as { orders: readonly Summary[]; omitted: number }, now);
    }
  }

  #note({ orders, omitted }: { readonly orders: readonly Summary[]; readonly omitted: number }, now: number): void {
    this.omitted += omitted;
    for (const { orderId, placedAt, settledAt } of orders) {
      if (placedAt !== null && !this.placed.has(orderId)) this.placed.set(orderId, now - Date.parse(placedAt));
      if (settledAt !== null && !this.settled.has(orderId)) this.settled.set(orderId, now - Date.parse(settledAt));
    }
  }
}
