import type { LiveMessages, OrderPage, OrderSummary } from '../../../src/api';
import { feed } from '../live/feed';
import { Follower } from './follower';
import type { LiveList, OrderFilter } from './live-list';

/** Ids sort as the numbers that they are. */
const order = (number: number, more: Partial<OrderSummary> = {}): OrderSummary =>
  ({ orderId: `order-${number}`, customerId: 'ada', status: 'PLACED', ...more }) as OrderSummary;
const page = (position: number, ...numbers: number[]): OrderPage => ({
  orders: numbers.map((number) => order(number)),
  next: null,
  position: String(position),
});
const changed = (position: number, ...numbers: number[]) => ({
  position: String(position),
  orders: numbers.map((number) => order(number)),
  omitted: 0,
});
const ended = (position: number, number: number) => ({ ...changed(position), orders: [order(number, { status: 'CONFIRMED' })] });
const down = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from - index);
const next = (number: number) => ({ next: `order-${number}` });

describe('who follows a list of orders', () => {
  /** What the console has been asked and has not answered yet, oldest first. */
  let questions: { readonly query: string; answer(page: OrderPage): Promise<void>; refuse(status: number): Promise<void> }[];
  let listeners: Partial<Record<keyof LiveMessages, (message: never) => void>>;
  let follower: Follower;
  const draw = jest.fn<undefined, [LiveList]>();
  const fail = jest.fn<undefined, [Error]>();

  beforeEach(() => {
    jest.useFakeTimers();
    [questions, listeners] = [[], {}];
    draw.mockReset();
    fail.mockReset();
    jest.spyOn(feed, 'listen').mockImplementation((topic, listener) => {
      listeners[topic] = listener;
      return () => (listeners[topic] = undefined);
    });
    // A browser may have the answer already when the question is taken back.
    jest.spyOn(globalThis, 'fetch').mockImplementation((url: unknown) => {
      const { promise, resolve } = Promise.withResolvers<Response>();
      const send = async (status: number, body: object): Promise<void> => {
        resolve(Response.json(body, { status }));
        await jest.advanceTimersByTimeAsync(0);
      };
      questions.push({
        query: (url as string).split('?')[1]!,
        answer: (body) => send(200, body),
        refuse: (status) => send(status, { title: 'Refused', status, code: 'VALIDATION_FAILED', type: 'about:blank' }),
      });
      return promise;
    });
  });
  afterEach(() => {
    follower.close();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const follow = (filter: OrderFilter = {}) => (follower = new Follower(filter, draw, fail));
  const tell = <Topic extends 'orders' | 'reset'>(topic: Topic, message: LiveMessages[Topic]) => listeners[topic]?.(message as never);
  const drawn = () => draw.mock.lastCall?.[0].orders.map(({ orderId }) => orderId);

  it('misses nothing that is told between its question and the answer, and draws nothing before that', async () => {
    follow();
    tell('orders', changed(9, 4));
    tell('orders', changed(10, 5));
    tell('orders', changed(11, 6));
    jest.advanceTimersByTime(1_000);
    expect(draw).not.toHaveBeenCalled();
    await questions[0]!.answer(page(10, 5, 4, 3));
    expect(drawn()).toEqual(['order-6', 'order-5', 'order-4', 'order-3']);
  });

  it('takes no answer to a question that it has asked anew since', async () => {
    follow();
    tell('reset', { position: '20' });
    expect(questions).toHaveLength(2);
    await questions[1]!.answer(page(20, 2));
    await questions[0]!.answer(page(10, 1));
    jest.advanceTimersByTime(1_000);
    expect(drawn()).toEqual(['order-2']);
    expect(fail).not.toHaveBeenCalled();
  });

  it('stands still while it is held, and is loaded when it moves again', async () => {
    follow();
    await questions[0]!.answer(page(1, 1));
    follower.hold(true);
    tell('orders', changed(2, 2));
    jest.advanceTimersByTime(10_000);
    expect(drawn()).toEqual(['order-1']);
    follower.hold(false);
    await questions[1]!.answer(page(2, 2, 1));
    expect(drawn()).toEqual(['order-2', 'order-1']);
  });

  it('loads as many rows as there may be, once, where it was not told all', async () => {
    follow({ status: 'PLACED' });
    await questions[0]!.answer(page(1, 1));
    for (const position of [2, 3, 4]) {
      tell('orders', { ...changed(position), omitted: 7 });
      jest.advanceTimersByTime(500);
    }
    expect(questions).toHaveLength(1);
    jest.advanceTimersByTime(1_999);
    expect(questions.slice(1).map(({ query }) => query)).toEqual(['status=PLACED&limit=200']);
  });

  it('shows of an older page what was told while the page was on its way', async () => {
    follow();
    await questions[0]!.answer({ ...page(1, 9, 8), ...next(8) });
    follower.older();
    tell('orders', ended(3, 7));
    tell('orders', ended(4, 9));
    await questions[1]!.answer({ ...page(2, 7, 6), ...next(6) });
    jest.advanceTimersByTime(1_000);
    expect(drawn()).toEqual(['order-9', 'order-8', 'order-7', 'order-6']);
    expect(draw.mock.lastCall![0].orders.filter(({ status }) => status === 'PLACED').map(({ orderId }) => orderId)).toEqual([
      'order-8',
      'order-6',
    ]);
    expect(draw.mock.lastCall![0].next).toBe('order-6');
  });

  it('takes no older page for a list that was cut meanwhile: it would leave a gap', async () => {
    follow();
    await questions[0]!.answer({ ...page(1, ...down(399, 199)), ...next(201) });
    follower.older();
    tell('orders', changed(2, 401, 400));
    await questions[1]!.answer(page(2, 200, 199));
    jest.advanceTimersByTime(1_000);
    expect(drawn()).toHaveLength(200);
    expect(drawn()!.at(-1)).toBe('order-202');
  });

  it('loads anew no fewer rows than were shown or asked for, and takes back no page that is on its way because orders grow old', async () => {
    follow({ olderThan: 60 });
    await questions[0]!.answer({ ...page(1, ...down(99, 50)), ...next(50) });
    follower.older();
    jest.advanceTimersByTime(5_000);
    expect(questions).toHaveLength(2);
    await questions[1]!.answer({ ...page(1, ...down(49, 40)), ...next(10) });
    expect(drawn()).toHaveLength(50);
    jest.advanceTimersByTime(5_000);
    expect(drawn()).toHaveLength(90);
    tell('reset', { position: '20' });
    expect(questions.map(({ query }) => new URLSearchParams(query).get('limit'))).toEqual(['50', null, '100', '100']);
  });

  it('leaves a list that is held as it is, also if all is to be loaded again', async () => {
    follow();
    await questions[0]!.answer(page(1, 1));
    follower.hold(true);
    tell('reset', { position: '20' });
    expect(questions).toHaveLength(1);
    follower.hold(false);
    expect(questions).toHaveLength(2);
  });

  it('looks for older orders where all that was shown matches no more', async () => {
    follow({ status: 'PLACED' });
    await questions[0]!.answer({ ...page(1, 9), ...next(9) });
    tell('orders', ended(2, 9));
    expect(questions).toHaveLength(2);
    await questions[1]!.answer(page(2, 4));
    expect(drawn()).toEqual(['order-4']);
    tell('orders', ended(3, 4));
    jest.advanceTimersByTime(1_000);
    expect(drawn()).toEqual([]);
    expect(questions).toHaveLength(2);
  });

  it('asks again after 2 s when the console could not answer, and never when it refused', async () => {
    follow();
    await questions[0]!.refuse(503);
    expect(fail).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(2_000);
    expect(questions).toHaveLength(2);
    await questions[1]!.refuse(400);
    expect(fail).toHaveBeenCalledTimes(2);
    expect(Object.values(listeners).filter(Boolean)).toEqual([]);
    follower.hold(true);
    follower.hold(false);
    jest.advanceTimersByTime(10_000);
    expect(questions).toHaveLength(2);
  });

  it('does nothing more once it is closed', async () => {
    follow({ olderThan: 60 });
    follower.close();
    await questions[0]!.answer(page(1, 1));
    jest.advanceTimersByTime(10_000);
    expect(questions).toHaveLength(1);
    expect(draw).not.toHaveBeenCalled();
    expect(Object.values(listeners).filter(Boolean)).toEqual([]);
  });
});
