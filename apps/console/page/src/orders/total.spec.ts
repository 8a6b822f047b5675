import type { Product } from '../../../src/api';
import { totalOf } from './total';

const product = (sku: string, priceCents: number, currency: string): Product => ({ sku, name: sku, priceCents, currency, available: null });
const products = [product('tea', 500, 'EUR'), product('bourbon', 4_000, 'USD'), product('rum', 3_000, 'USD')];

describe('what lines cost', () => {
  it('is one sum where they are sold in one currency, whichever that is', () => {
    const lines = [
      { sku: 'bourbon', quantity: 2 },
      { sku: 'rum', quantity: 1 },
    ];
    expect(totalOf(lines, products)).toBe('USD 110.00');
  });

  it('is never the sum of two currencies', () => {
    const lines = [
      { sku: 'tea', quantity: 3 },
      { sku: 'bourbon', quantity: 1 },
    ];
    expect(totalOf(lines, products)).toBe('EUR 15.00 and USD 40.00');
  });
});
