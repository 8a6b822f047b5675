import type { OrderEvent } from '@saga/contracts';
import type { Reservation, StockState } from './domain/stock';
import { inventorySaga } from './inventory.saga';

const received = 3;

describe('whatever order the events of an order come in, and however often', () => {
  const { placed, confirmed, cancelled } = eventsOf('a', 2);
  const { placed: tooLarge } = eventsOf('a', 4);
  const lines = [{ sku: 'tea', quantity: 2 }];

  it.each(histories(placed, placed, confirmed, confirmed).filter(([, [first]]) => first === placed))(
    'it ends committed after %s',
    (_, events) => {
      const reservations = { a: { status: 'COMMITTED', lines } };
      expect(run(events)).toEqual({ reservations, level: { onHand: 1, reserved: 0, committed: 2 } });
    },
  );

  it.each(histories(placed, placed, cancelled, cancelled))('it ends with nothing held after %s', (_, events) => {
    const reservations = { a: { status: 'RELEASED', lines: events[0] === placed ? lines : [] } };
    expect(run(events)).toEqual({ reservations, level: { onHand: 3, reserved: 0, committed: 0 } });
  });

  it.each(histories(tooLarge, tooLarge, cancelled, cancelled))('an order beyond the stock never holds any: %s', (_, events) => {
    const { reservations, level } = run(events);
    expect(reservations['a']?.status).toBe(events[0] === tooLarge ? 'REJECTED' : 'RELEASED');
    expect(level).toEqual({ onHand: 3, reserved: 0, committed: 0 });
  });
});

it('two orders that want the same stock get it one after the other, or one of them not at all', () => {
  const a = eventsOf('a', 2);
  const b = eventsOf('b', 2);
  for (const events of permutations([a.placed, a.cancelled, a.cancelled, b.placed, b.placed, b.confirmed])) {
    if (events.indexOf(b.confirmed) < events.indexOf(b.placed)) continue;
    const bWaits = events.indexOf(a.placed) < events.indexOf(b.placed) && events.indexOf(b.placed) < events.indexOf(a.cancelled);
    const { reservations, level } = run(bWaits ? events.filter((event) => event !== b.confirmed) : events);
    expect(reservations['b']?.status).toBe(bWaits ? 'REJECTED' : 'COMMITTED');
    expect(level).toMatchObject({ reserved: 0, committed: bWaits ? 0 : 2 });
  }
});

/** Applies the events to three units of tea; after each of them nothing may be negative, lost or held twice. */
function run(events: readonly OrderEvent[]) {
  const reservations: Record<string, Reservation> = {};
  let levels: StockState['levels'] = new Map([['tea', { onHand: received, reserved: 0, committed: 0 }]]);
  for (const event of events) {
    const before = { reservation: reservations[event.orderId] ?? { status: 'NONE' as const }, levels };
    const { state } = inventorySaga.handle(before, event);
    reservations[event.orderId] = state.reservation;
    levels = state.levels;
    const { onHand, reserved, committed } = levels.get('tea')!;
    expect(onHand + committed).toBe(received);
    expect(reserved).toBe(unitsOf(Object.values(reservations), 'RESERVED'));
    expect(committed).toBe(unitsOf(Object.values(reservations), 'COMMITTED'));
    expect(reserved).toBeLessThanOrEqual(onHand);
  }
  return { reservations, level: levels.get('tea') };
}

function unitsOf(reservations: Reservation[], status: 'RESERVED' | 'COMMITTED'): number {
  return reservations.flatMap((it) => (it.status === status ? it.lines : [])).reduce((sum, { quantity }) => sum + quantity, 0);
}

function eventsOf(orderId: string, quantity: number) {
  const lines = [{ sku: 'tea', quantity, unitPriceCents: 100 }];
  const terms = {
    customerId: 'ada',
    lines,
    totalCents: 100 * quantity,
    currency: 'EUR',
    placedAt: new Date(0),
    deadlineAt: new Date(30_000),
  };
  return {
    placed: { type: 'OrderPlaced', orderId, ...terms },
    confirmed: { type: 'OrderConfirmed', orderId },
    cancelled: { type: 'OrderCancelled', orderId, reason: 'CUSTOMER_REQUEST' },
  } satisfies Record<string, OrderEvent>;
}

function histories(...events: OrderEvent[]): [name: string, events: OrderEvent[]][] {
  return [...permutations(events)].map((history) => [history.map(({ type }) => type).join(', '), history]);
}

function* permutations<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length === 0) yield [];
  for (const item of new Set(items)) {
    for (const rest of permutations(items.toSpliced(items.indexOf(item), 1))) yield [item, ...rest];
  }
}
