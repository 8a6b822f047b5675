import { demand, type Stage } from './drill';

/**
 * What was to hurt between two instants did not, if an order that was placed after the first was confirmed before the second. Returns how many were
 * placed then; a service that is away itself takes none.
 */
export async function demandNoneConfirmed({ shop, load }: Stage, when: string, from: number, to: number): Promise<number> {
  const orders = await shop.ordersOf(load.customers.rich);
  const placed = orders.filter(({ placedAt }) => Date.parse(placedAt) > from && Date.parse(placedAt) < to);
  const confirmed = placed.filter(({ status, endedAt }) => status === 'CONFIRMED' && Date.parse(endedAt!) < to);
  demand(confirmed.length === 0, `${confirmed.length} orders were placed and confirmed while ${when}.`);
  return placed.length;
}
