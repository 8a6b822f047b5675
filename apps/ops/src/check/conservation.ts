import type { Books } from './books';
import type { Finding } from './finding';

/** Stock and reservations are read in one snapshot. That nothing is reserved for an order that has settled is for the outcomes to say. */
export function stockConserved({ reservations, stock }: Books): Finding {
  const reserved = new Sums();
  const committed = new Sums();
  for (const { status, lines } of reservations) {
    const sums = { RESERVED: reserved, COMMITTED: committed, REJECTED: undefined, RELEASED: undefined }[status];
    for (const { sku, quantity } of lines) sums?.add(sku, quantity);
  }
  const faults = stock.flatMap(({ key, ...level }) => [
    ...negatives(key, { ...level, available: level.onHand - level.reserved }),
    ...difference(key, 'reserved', level.reserved, reserved.take(key)),
    ...difference(key, 'committed', level.committed, committed.take(key)),
  ]);
  return {
    invariant: 'stock is never negative, and reserved and committed are what the reservations say',
    examined: stock.length,
    unit: 'SKUs',
    faults: [...faults, ...reserved.rest('is reserved, and has no stock'), ...committed.rest('was committed, and has no stock')],
  };
}

/** The same of money. */
export function moneyConserved({ payments, accounts }: Books): Finding {
  const held = new Sums();
  const captured = new Sums();
  for (const { status, accountId, amountCents } of payments) {
    if (accountId === null) continue;
    if (status === 'AUTHORIZED') held.add(accountId, amountCents);
    if (status === 'CAPTURED') captured.add(accountId, amountCents);
  }
  const faults = accounts.flatMap(({ key, balanceCents, heldCents, capturedCents }) => [
    ...negatives(key, { balance: balanceCents, held: heldCents, captured: capturedCents, available: balanceCents - heldCents }),
    ...difference(key, 'held', heldCents, held.take(key)),
    ...difference(key, 'captured', capturedCents, captured.take(key)),
  ]);
  return {
    invariant: 'no account is negative, and held and captured are what the payments say',
    examined: accounts.length,
    unit: 'accounts',
    faults: [...faults, ...held.rest('is held, and has no account'), ...captured.rest('was captured, and has no account')],
  };
}

/** Goods and money come from nowhere but receipts and deposits, and go nowhere but into confirmed orders. */
export function nothingFromNowhere({ stock, accounts, received, deposited }: Books): Finding {
  const there = (rows: readonly (readonly [string, number])[], came: ReadonlyMap<string, number>): string[] => {
    const amounts = new Map(rows);
    return [...new Set([...amounts.keys(), ...came.keys()])]
      .filter((key) => (amounts.get(key) ?? 0) !== (came.get(key) ?? 0))
      .map((key) => `${key} has or has sold ${amounts.get(key) ?? 0}, and ${came.get(key) ?? 0} came in`);
  };
  const goods = stock.map(({ key, onHand, committed }) => [key, onHand + committed] as const);
  const money = accounts.map(({ key, balanceCents, capturedCents }) => [key, balanceCents + capturedCents] as const);
  return {
    invariant: 'goods and money come from receipts and deposits alone, and leave by confirmed orders alone',
    examined: stock.length + accounts.length,
    unit: 'rows',
    faults: [...there(goods, received), ...there(money, deposited)],
  };
}

/** Amounts by key, of which those that nobody has taken remain. */
class Sums {
  readonly #sums = new Map<string, number>();

  add(key: string, amount: number): void {
    this.#sums.set(key, (this.#sums.get(key) ?? 0) + amount);
  }

  take(key: string): number {
    const sum = this.#sums.get(key) ?? 0;
    this.#sums.delete(key);
    return sum;
  }

  rest(fault: string): string[] {
    return [...this.#sums].map(([key, sum]) => `${key}: ${sum} ${fault}`);
  }
}

function negatives(key: string, amounts: Readonly<Record<string, number>>): string[] {
  return Object.entries(amounts)
    .filter(([, amount]) => amount < 0)
    .map(([name, amount]) => `${key} has ${amount} ${name}`);
}

function difference(key: string, name: string, is: number, should: number): string[] {
  return is === should ? [] : [`${key} has ${is} ${name}, and ${should} would be right`];
}
