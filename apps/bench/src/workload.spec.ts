import { Random } from '@saga/demo/random';
import { type Wish, wishes, workload } from './workload';

const ORDERS = 20_000;

function ordered(seed: number): Wish[] {
  const wished = wishes(new Random(seed, 'client 0 of 1'));
  return Array.from({ length: ORDERS }, () => wished.next().value);
}

it('there are a thousand SKUs and a thousand customers', () => {
  expect(new Set(workload.skus).size).toBe(1_000);
  expect(new Set(workload.customers).size).toBe(1_000);
});

it.each([
  ['confirm', 85],
  ['out of stock', 5],
  ['declined', 5],
  ['cancel', 5],
] as const)('of the orders that %s there are %d %%', (kind, percent) => {
  const share = (100 * ordered(1).filter((wish) => wish.kind === kind).length) / ORDERS;
  expect(Math.abs(share - percent)).toBeLessThan(1);
});

it('an order ends as it is meant to, for what it asks for and by whom', () => {
  const [scarce, poor] = [new Set(workload.scarce), new Set(workload.poor)];
  for (const { kind, customerId, lines } of ordered(1)) {
    expect(lines.some(({ sku }) => scarce.has(sku))).toBe(kind === 'out of stock');
    expect(poor.has(customerId)).toBe(kind === 'declined');
  }
});

it('an order has two lines, of different SKUs', () => {
  expect(ordered(1).filter(({ lines }) => lines.length !== 2 || lines[0]!.sku === lines[1]!.sku)).toEqual([]);
});

it('the same seed gives the same orders, another one others', () => {
  const [first, again, other] = [7, 7, 8].map((seed) => JSON.stringify(ordered(seed)));
  expect(first === again).toBe(true);
  expect(first === other).toBe(false);
});
