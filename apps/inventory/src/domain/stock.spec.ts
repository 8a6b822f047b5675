import type { InventoryEvent, OrderCancelled, OrderConfirmed, OrderPlaced } from '@saga/contracts';
import { commitStock, evolve, releaseStock, reserveStock, type StockState } from './stock';

const orderId = '0198c0de-0000-7000-8000-000000000001';
const lines = [
  { sku: 'pot', quantity: 1 },
  { sku: 'tea', quantity: 2 },
];
const confirmed: OrderConfirmed = { type: 'OrderConfirmed', orderId };
const cancelled: OrderCancelled = { type: 'OrderCancelled', orderId, reason: 'CUSTOMER_REQUEST' };
const reserved: InventoryEvent = { type: 'StockReserved', orderId, lines };
const committed: InventoryEvent = { type: 'StockCommitted', orderId, lines };
const released: InventoryEvent = { type: 'StockReleased', orderId, lines };
const rejected: InventoryEvent = { type: 'StockRejected', orderId, reason: 'OUT_OF_STOCK', sku: 'tea' };
const tombstone: InventoryEvent = { type: 'StockReleased', orderId, lines: [] };

describe('reserveStock', () => {
  it('reserves every line, and says so in the order of the SKUs', () => {
    expect(reserveStock(given(), placed(['tea', 2], ['pot', 1]))).toEqual([reserved]);
    expect(levelsOf(given(reserved))).toEqual({ pot: [1, 1, 0], tea: [3, 2, 0] });
  });

  it('counts the lines of one SKU together', () => {
    expect(reserveStock(given(), placed(['tea', 2], ['tea', 1]))).toEqual([{ ...reserved, lines: [{ sku: 'tea', quantity: 3 }] }]);
    expect(reserveStock(given(), placed(['tea', 2], ['tea', 2]))).toEqual([rejected]);
  });

  it('reserves nothing if one line cannot be supplied, and names the first SKU that refused', () => {
    expect(reserveStock(given(), placed(['pot', 1], ['tea', 4]))).toEqual([rejected]);
    expect(reserveStock(given(), placed(['tea', 4], ['pot', 2]))).toEqual([{ ...rejected, sku: 'pot' }]);
    expect(given(rejected).levels).toEqual(given().levels);
  });

  it('rejects a SKU it has never seen', () => {
    expect(reserveStock(given(), placed(['constructor', 1]))).toEqual([{ ...rejected, reason: 'UNKNOWN_SKU', sku: 'constructor' }]);
  });

  it.each([0, -1])('refuses loudly a line of %d units, also beside one that is sound', (quantity) => {
    const refusal = new Error(`${quantity} units of tea cannot be reserved`);
    expect(() => reserveStock(given(), placed(['tea', quantity]))).toThrow(refusal);
    expect(() => reserveStock(given(), placed(['tea', 2], ['tea', quantity]))).toThrow(refusal);
  });

  it('does not promise what is reserved for another order', () => {
    const { levels } = given(reserved);
    expect(reserveStock({ reservation: { status: 'NONE' }, levels }, placed(['tea', 1]))).toEqual([
      { ...reserved, lines: [{ sku: 'tea', quantity: 1 }] },
    ]);
    expect(reserveStock({ reservation: { status: 'NONE' }, levels }, placed(['tea', 2]))).toEqual([rejected]);
  });

  it.each([
    ['reserved', [reserved]],
    ['rejected', [rejected]],
    ['committed', [reserved, committed]],
    ['released', [reserved, released]],
    ['cancelled before it was seen', [tombstone]],
  ])('is silent about an order that is %s', (_, history) => {
    expect(reserveStock(given(...history), placed(['tea', 2], ['pot', 1]))).toEqual([]);
  });
});

describe('commitStock', () => {
  it('commits what is reserved', () => {
    expect(commitStock(given(reserved), confirmed)).toEqual([committed]);
    expect(levelsOf(given(reserved, committed))).toEqual({ pot: [0, 0, 1], tea: [1, 0, 2] });
  });

  it.each([
    ['NONE', []],
    ['REJECTED', [rejected]],
    ['RELEASED', [reserved, released]],
  ])('refuses loudly if the reservation is %s', (status, history) => {
    const contradiction = `OrderConfirmed contradicts the stock of order ${orderId}, which is ${status}`;
    expect(() => commitStock(given(...history), confirmed)).toThrow(new Error(contradiction));
  });

  it('is silent on a repetition', () => {
    expect(commitStock(given(reserved, committed), confirmed)).toEqual([]);
  });
});

describe('releaseStock', () => {
  it('gives back what is reserved', () => {
    expect(releaseStock(given(reserved), cancelled)).toEqual([released]);
    expect(given(reserved, released).levels).toEqual(given().levels);
  });

  it('leaves a tombstone for an order it has not seen, and says released', () => {
    expect(releaseStock(given(), cancelled)).toEqual([tombstone]);
    expect(given(tombstone)).toEqual({ ...given(), reservation: { status: 'RELEASED', lines: [] } });
  });

  it('refuses loudly if the stock is committed', () => {
    const contradiction = `OrderCancelled contradicts the stock of order ${orderId}, which is COMMITTED`;
    expect(() => releaseStock(given(reserved, committed), cancelled)).toThrow(new Error(contradiction));
  });

  it.each([
    ['a repetition', [reserved, released]],
    ['a repetition after the tombstone', [tombstone]],
    ['an order it has rejected', [rejected]],
  ])('is silent on %s', (_, history) => {
    expect(releaseStock(given(...history), cancelled)).toEqual([]);
  });
});

describe('evolve', () => {
  it('refuses facts that would make a level negative', () => {
    const withoutTea: StockState = { ...given(), levels: new Map() };
    expect(() => evolve(withoutTea, reserved)).toThrow('The stock of pot cannot become');
    expect(() => evolve(given(), released)).toThrow('The stock of pot cannot become');
  });
});

/** One pot and three teas on hand, and what has happened since. */
function given(...history: InventoryEvent[]): StockState {
  const levels = new Map([
    ['pot', { onHand: 1, reserved: 0, committed: 0 }],
    ['tea', { onHand: 3, reserved: 0, committed: 0 }],
  ]);
  return history.reduce<StockState>(evolve, { reservation: { status: 'NONE' }, levels });
}

function placed(...wished: [sku: string, quantity: number][]): OrderPlaced {
  const ordered = wished.map(([sku, quantity]) => ({ sku, quantity, unitPriceCents: 100 }));
  const times = { placedAt: new Date(0), deadlineAt: new Date(30_000) };
  return { type: 'OrderPlaced', orderId, customerId: 'ada', lines: ordered, totalCents: 300, currency: 'EUR', ...times };
}

function levelsOf({ levels }: StockState) {
  return Object.fromEntries([...levels].map(([sku, { onHand, reserved, committed }]) => [sku, [onHand, reserved, committed]]));
}
