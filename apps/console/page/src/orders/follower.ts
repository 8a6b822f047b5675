import type { OrderPage, OrdersChanged } from '../../../src/api';
import { get, isPassing } from '../api';
import { feed } from '../live/feed';
import { listOf, type LiveList, MOST_ROWS, type OrderFilter, PAGE_ROWS, queryOf, withChanges, withOlder } from './live-list';

/** A busy list is drawn a few times a second, not with each message. */
const DRAW_EVERY_MS = 250;
/** Orders grow old without a message. */
const AGE_EVERY_MS = 5_000;
/** Before a list that could not be loaded, or that was not told all, is asked for again. */
const PAUSE_MS = 2_000;

/** Keeps a list of orders up to date until it is closed: a page of what was, and from its position on what the feed tells. */
export class Follower {
  #list?: LiveList;
  /** What is loaded anew has as many rows as were shown or asked for. */
  #rows = PAGE_ROWS;
  /** Of each question that is under way, what was heard since it was asked. */
  readonly #heard = new Set<OrdersChanged[]>();
  #held = false;
  #closed = false;
  #timer?: ReturnType<typeof setTimeout>;
  #retry?: ReturnType<typeof setTimeout>;
  #loading = new AbortController();
  readonly #ends: (() => void)[];

  constructor(
    private readonly filter: OrderFilter,
    private readonly draw: (list: LiveList) => void,
    private readonly fail: (error: Error) => void,
  ) {
    this.#ends = [feed.listen('orders', (message) => this.#hear(message)), feed.listen('reset', () => this.#held || this.#load())];
    if (filter.olderThan) {
      const timer = setInterval(() => this.#held || !this.#list || this.#heard.size > 0 || this.#load(), AGE_EVERY_MS);
      this.#ends.push(() => clearInterval(timer));
    }
    this.#load();
  }

  /** A list that is held stands still; what happened meanwhile is loaded when it moves again. */
  hold(held: boolean): void {
    if (this.#held && !held) this.#load();
    this.#held = held;
  }

  older(): void {
    const before = this.#list?.next;
    if (!before) return;
    this.#rows = Math.min(MOST_ROWS, this.#list!.orders.length + PAGE_ROWS);
    const { signal } = this.#loading;
    this.#ask({ before }, (page) => {
      // A list that was cut meanwhile ends elsewhere, and the page would leave a gap.
      if (this.#list?.next === before) this.#show(withOlder(this.#list, page));
    }).catch((error: unknown) => signal.aborted || this.fail(error as Error));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    this.#loading.abort();
    this.#heard.clear();
    for (const end of this.#ends) end();
  }

  /**
   * The feed was listened to before this question, so nothing is missed between its answer and the first message. An answer to the question before
   * would come too late.
   */
  #load(): void {
    if (this.#closed) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#loading.abort();
    this.#loading = new AbortController();
    this.#list = undefined;
    this.#heard.clear();
    const { signal } = this.#loading;
    this.#ask({ limit: this.#rows }, (list) => {
      this.#keep(list);
      this.draw(list);
    }).catch((error: unknown) => {
      if (signal.aborted) return;
      this.fail(error as Error);
      // What makes no sense will make none in two seconds, whatever is heard until then.
      if (isPassing(error as Error)) this.#retry = setTimeout(() => this.#load(), PAUSE_MS);
      else this.close();
    });
  }

  /** What is told while a page is on its way may be newer than the page. */
  async #ask(more: { readonly before?: string; readonly limit?: number }, then: (page: LiveList) => void): Promise<void> {
    const { signal } = this.#loading;
    const heard: OrdersChanged[] = [];
    this.#heard.add(heard);
    try {
      const page = await get<OrderPage>(`/api/orders?${queryOf({ ...this.filter, ...more })}`, signal);
      if (!signal.aborted) then(heard.reduce((list, message) => this.#changed(list, message), listOf(page)));
    } finally {
      this.#heard.delete(heard);
    }
  }

  #hear(message: OrdersChanged): void {
    if (this.#held) return;
    for (const heard of this.#heard) heard.push(message);
    if (this.#list) this.#show(this.#changed(this.#list, message));
  }

  #changed(list: LiveList, message: OrdersChanged): LiveList {
    return withChanges(list, message, this.filter, Date.now());
  }

  #keep(list: LiveList): void {
    this.#list = list;
    this.#rows = Math.max(this.#rows, list.orders.length);
    if (list.omitted > 0) this.#retry ??= setTimeout(() => this.#held || this.#loadAll(), PAUSE_MS);
    // All that was shown matches no more, and what is older may.
    else if (list.orders.length === 0 && list.next) this.#load();
  }

  /** With as many rows as there may be: it cannot be known which of them were not told. */
  #loadAll(): void {
    this.#rows = MOST_ROWS;
    this.#load();
  }

  #show(list: LiveList): void {
    this.#keep(list);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#list) this.draw(this.#list);
    }, DRAW_EVERY_MS);
  }
}
