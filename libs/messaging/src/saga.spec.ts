import type { OrderCancelled, OrderConfirmed, OrderEvent, StockCommitted, StockReleased } from '@saga/contracts';
import { saga } from './saga';

const orderId = '019a0000-0000-7000-8000-000000000001';
const confirmed: OrderConfirmed = { type: 'OrderConfirmed', orderId };
const cancelled: OrderCancelled = { type: 'OrderCancelled', orderId, reason: 'CUSTOMER_REQUEST' };
const released: StockReleased = { type: 'StockReleased', orderId, lines: [] };
const committed: StockCommitted = { type: 'StockCommitted', orderId, lines: [] };

/** State is the list of what was folded, so that the order of folds and decisions shows. */
type Folded = readonly string[];

const decided: Folded[] = [];
const example = saga({
  evolve: (state: Folded, event: OrderEvent | StockReleased | StockCommitted): Folded => [...state, event.type],
  on: {
    OrderCancelled: (state: Folded) => {
      decided.push(state);
      return [released, committed];
    },
    OrderConfirmed: () => [],
  },
});

describe('a saga', () => {
  beforeEach(() => decided.splice(0));

  it('folds the event, decides about what it then knows, and folds what was decided', () => {
    expect(example.handle(['before'], cancelled)).toEqual({
      state: ['before', 'OrderCancelled', 'StockReleased', 'StockCommitted'],
      facts: [released, committed],
    });
    expect(decided).toEqual([['before', 'OrderCancelled']]);
  });

  it('folds an event although nothing is decided about it', () => {
    expect(example.handle([], confirmed)).toEqual({ state: ['OrderConfirmed'], facts: [] });
  });

  it('leaves the state untouched by an event that is not in its table', () => {
    const state: Folded = ['before'];
    const outcome = example.handle(state, released);
    expect(outcome).toEqual({ state: ['before'], facts: [] });
    expect(outcome.state).toBe(state);
  });

  it('handles the events of its table and no others', () => {
    expect([...example.handles]).toEqual(['OrderCancelled', 'OrderConfirmed']);
  });
});
