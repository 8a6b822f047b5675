import type { Preset } from '../api';

const rich = 'console-rich';
const poor = 'console-poor';

/** What the presets need, beyond the catalogue. An account is opened by its first deposit. */
export const wanted = {
  goods: { 'COFFEE-1KG': 10_000, 'FILTER-100': 10_000, GRINDER: 1_000, KETTLE: 1_000, SCALE: 1_000 } as Readonly<Record<string, number>>,
  money: { [rich]: 100_000_000_000, [poor]: 1 } as Readonly<Record<string, number>>,
  currency: 'EUR',
} as const;

export const presets: readonly Preset[] = [
  { name: 'Coffee for one who can pay', ending: 'CONFIRMED', customerId: rich, lines: [{ sku: 'COFFEE-1KG', quantity: 2 }] },
  { name: 'More grinders than there are', ending: 'OUT_OF_STOCK', customerId: rich, lines: [{ sku: 'GRINDER', quantity: 1_000_000 }] },
  { name: 'Coffee for one who cannot pay', ending: 'PAYMENT_DECLINED', customerId: poor, lines: [{ sku: 'COFFEE-1KG', quantity: 1 }] },
];

export const presetCustomers = [...new Set(presets.map(({ customerId }) => customerId))];
