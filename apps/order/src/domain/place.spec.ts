import { Problem, type OrderPlaced } from '@saga/contracts';
import { place, type PlaceOrder } from './place';

const command: PlaceOrder = {
  orderId: '0198c0de-0000-7000-8000-000000000001',
  customerId: 'ada',
  lines: [
    { sku: 'tea', quantity: 2 },
    { sku: 'pot', quantity: 1 },
  ],
  prices: new Map([
    ['tea', { priceCents: 350, currency: 'EUR' }],
    ['pot', { priceCents: 2_400, currency: 'EUR' }],
    ['bourbon', { priceCents: 3_000, currency: 'USD' }],
    ['yacht', { priceCents: 2 ** 52, currency: 'EUR' }],
  ]),
  placedAt: new Date('2026-01-01T12:00:00Z'),
  deadlineAt: new Date('2026-01-01T12:00:30Z'),
};

describe('place', () => {
  it('raises OrderPlaced with the prices of the catalogue, lines in the order of the SKUs', () => {
    expect(place(command)).toEqual<OrderPlaced>({
      type: 'OrderPlaced',
      orderId: command.orderId,
      customerId: 'ada',
      lines: [
        { sku: 'pot', quantity: 1, unitPriceCents: 2_400 },
        { sku: 'tea', quantity: 2, unitPriceCents: 350 },
      ],
      totalCents: 3_100,
      currency: 'EUR',
      placedAt: command.placedAt,
      deadlineAt: command.deadlineAt,
    });
  });

  it('makes one line of the lines of one SKU', () => {
    const { lines, totalCents } = placeLines(['tea', 2], ['tea', 3]);
    expect(lines).toEqual([{ sku: 'tea', quantity: 5, unitPriceCents: 350 }]);
    expect(totalCents).toBe(1_750);
  });

  it('refuses an order without lines', () => {
    expect(() => placeLines()).toThrow(new Problem('VALIDATION_FAILED', 'An order has at least one line.'));
  });

  it('refuses a SKU that is not in the catalogue, and names it', () => {
    const refusal = new Problem('UNKNOWN_SKU', 'The catalogue does not have toString.');
    expect(() => placeLines(['tea', 1], ['toString', 1])).toThrow(refusal);
  });

  it('refuses lines in more than one currency', () => {
    const refusal = new Problem('MIXED_CURRENCIES', 'bourbon is sold in USD, tea in EUR.');
    expect(() => placeLines(['tea', 1], ['bourbon', 1])).toThrow(refusal);
  });

  it.each([
    ['not even one unit', [['tea', 0]]],
    [
      'less than nothing',
      [
        ['tea', 5],
        ['tea', -1],
      ],
    ],
    ['a unit and a half', [['tea', 1.5]]],
    [
      'more units than an event can carry',
      [
        ['tea', 2 ** 31 - 1],
        ['tea', 1],
      ],
    ],
    ['a line of 2^53 cents', [['yacht', 2]]],
    [
      'a total of 2^53 cents and more',
      [
        ['yacht', 1],
        ['yacht', 1],
        ['tea', 1],
      ],
    ],
  ] as [string, Wish[]][])('refuses %s', (_, wishes) => {
    expect(() => placeLines(...wishes)).toThrow('AMOUNT_OUT_OF_RANGE');
  });

  it('accepts the largest quantity and the largest total', () => {
    expect(placeLines(['tea', 2 ** 31 - 1]).totalCents).toBe((2 ** 31 - 1) * 350);
    const prices = new Map([['yacht', { priceCents: Number.MAX_SAFE_INTEGER, currency: 'EUR' }]]);
    expect(place({ ...command, prices, lines: [{ sku: 'yacht', quantity: 1 }] }).totalCents).toBe(Number.MAX_SAFE_INTEGER);
  });
});

type Wish = [sku: string, quantity: number];

function placeLines(...wishes: Wish[]): OrderPlaced {
  return place({ ...command, lines: wishes.map(([sku, quantity]) => ({ sku, quantity })) });
}
