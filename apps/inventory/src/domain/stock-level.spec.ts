import { Problem, type StockReceived } from '@saga/contracts';
import { available, receiveStock } from './stock-level';
import { evolve, type StockState } from './stock';

const receipt = { sku: 'tea', quantity: 5 };
const nothing: StockState = { reservation: { status: 'NONE' }, levels: new Map() };

describe('receiveStock', () => {
  it('raises StockReceived, which makes an unknown SKU known', () => {
    const received = receiveStock(undefined, receipt);
    expect(received).toEqual<StockReceived>({ type: 'StockReceived', sku: 'tea', quantity: 5 });
    expect(evolve(nothing, received).levels).toEqual(new Map([['tea', { onHand: 5, reserved: 0, committed: 0 }]]));
  });

  it('adds to what is there', () => {
    const level = { onHand: 3, reserved: 2, committed: 1 };
    const { levels } = evolve({ ...nothing, levels: new Map([['tea', level]]) }, receiveStock(level, receipt));
    expect(levels.get('tea')).toEqual({ onHand: 8, reserved: 2, committed: 1 });
    expect(available(levels.get('tea'))).toBe(6);
  });

  it.each([0, -1, 1.5, NaN, 2 ** 31])('refuses a quantity of %d', (quantity) => {
    expect(() => receiveStock(undefined, { sku: 'tea', quantity })).toThrow(
      new Problem('AMOUNT_OUT_OF_RANGE', `${quantity} units of tea cannot be received.`),
    );
  });

  it('accepts the largest quantity, and refuses what would take all that was ever received beyond the safe integers', () => {
    const quantity = 2 ** 31 - 1;
    const level = { onHand: Number.MAX_SAFE_INTEGER - quantity - 10, reserved: 0, committed: 10 };
    expect(receiveStock(level, { sku: 'tea', quantity })).toEqual({ type: 'StockReceived', sku: 'tea', quantity });
    expect(() => receiveStock({ ...level, committed: 11 }, { sku: 'tea', quantity })).toThrow(
      new Problem('AMOUNT_OUT_OF_RANGE', `${quantity} units of tea cannot be received.`),
    );
  });
});
