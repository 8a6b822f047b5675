import type { SagaEvent } from '@saga/contracts';
import { decide, NotVisibleError, type Versioned, type WorkingSet } from './decide';
import type { Message, Received } from './delivery';
import { saga } from './saga';

type Seen = readonly string[];

/** Notes which events it saw, and refuses those of the customer "refused". */
const notes = saga({
  evolve: (seen: Seen, event: SagaEvent): Seen => [...seen, event.type],
  on: {
    OrderPlaced: (_, { customerId }) => {
      if (customerId === 'refused') throw new Error('refused');
      return [];
    },
    OrderConfirmed: (_, { orderId }) => [{ type: 'StockCommitted' as const, orderId, lines: [] }],
    OrderCancelled: () => [],
  },
});

class Rows implements WorkingSet<Seen> {
  readonly written = new Map<string, Versioned<Seen>>();

  constructor(private readonly invisible: ReadonlySet<string> = new Set()) {}

  read(event: SagaEvent): Versioned<Seen> | undefined {
    const key = keyOf(event);
    return this.invisible.has(key) ? undefined : (this.written.get(key) ?? { state: [], version: 3 });
  }

  write(event: SagaEvent, next: Versioned<Seen>): void {
    this.written.set(keyOf(event), next);
  }
}

const keyOf = (event: SagaEvent) => ('orderId' in event ? event.orderId : '');
const placed = (orderId: string, customerId = 'ada') => ({ type: 'OrderPlaced', orderId, customerId }) as SagaEvent;
const confirmed = (orderId: string): SagaEvent => ({ type: 'OrderConfirmed', orderId });
const cancelled = (orderId: string): SagaEvent => ({ type: 'OrderCancelled', orderId, reason: 'CUSTOMER_REQUEST' });
const delivery = { topic: 'order.events', partition: 0, offset: '0', key: null, value: null, headers: {} };
const received = (event: SagaEvent): Message => ({ id: 'an id', key: keyOf(event), event, traceparent: undefined, delivery });
const unusable = (key: string): Received => ({ id: undefined, key, error: new Error('unusable'), delivery });
const circumstances = { parkedKeys: new Set<string>(), mayWait: true };

describe('a batch', () => {
  it('is decided in the order of delivery, each event on what the one before left', () => {
    const rows = new Rows();
    const decided = decide(notes, rows, [received(placed('a')), received(confirmed('a')), received(confirmed('a'))], circumstances);
    expect(rows.written.get('a')).toEqual({
      state: ['OrderPlaced', 'OrderConfirmed', 'StockCommitted', 'OrderConfirmed', 'StockCommitted'],
      version: 5,
    });
    expect(decided.applied.flatMap(({ raised }) => raised.map(({ event, sequence }) => [event.type, sequence]))).toEqual([
      ['StockCommitted', 4],
      ['StockCommitted', 5],
    ]);
  });

  it.each([
    ['a decision that throws', received(placed('a', 'refused')), 'refused'],
    ['a record that is no event', unusable('a'), 'unusable'],
  ])('parks %s alone, with all that follows of its key, and nothing of another key', (_, bad, message) => {
    const rows = new Rows();
    const batch = [received(cancelled('a')), bad, received(confirmed('b')), received(confirmed('a')), unusable('a')];
    const { applied, parked, waiting } = decide(notes, rows, batch, circumstances);
    expect(applied.map(({ message: { event } }) => event)).toEqual([cancelled('a'), confirmed('b')]);
    expect(parked).toEqual([{ received: bad, error: new Error(message) }, { received: batch[3] }, { received: batch[4] }]);
    expect(waiting).toEqual([]);
    expect(rows.written.get('a')?.state).toEqual(['OrderCancelled']);
  });

  it('parks what comes later of a key that has letters already, without trying it', () => {
    const rows = new Rows();
    const batch = [received(confirmed('a')), received(confirmed('b'))];
    const { applied, parked } = decide(notes, rows, batch, { parkedKeys: new Set(['a']), mayWait: true });
    expect(parked).toEqual([{ received: batch[0] }]);
    expect(applied).toHaveLength(1);
    expect([...rows.written.keys()]).toEqual(['b']);
  });

  it('lets an event wait for its row, with all that follows of its key in its order, and nothing of another key', () => {
    const batch = [received(placed('a')), received(confirmed('b')), unusable('a'), received(confirmed('a'))];
    const { applied, parked, waiting } = decide(notes, new Rows(new Set(['a'])), batch, circumstances);
    expect(waiting).toEqual([batch[0], batch[2], batch[3]]);
    expect(parked).toEqual([]);
    expect(applied).toHaveLength(1);
  });

  it('parks an event whose row has not come in time', () => {
    const batch = [received(placed('a')), received(confirmed('a'))];
    const { parked, waiting } = decide(notes, new Rows(new Set(['a'])), batch, { ...circumstances, mayWait: false });
    expect(waiting).toEqual([]);
    expect(parked).toEqual([{ received: batch[0], error: expect.any(NotVisibleError) as Error }, { received: batch[1] }]);
  });
});
