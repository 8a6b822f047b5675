import { brokenIn, check } from '../src/check';
import { eventually } from '@saga/mesh';
import { counted, HEALING_MS } from './damage';
import { environment } from './mesh';

export const PATIENCE = 400_000;

export const repaired = 'saga_relay_repairs_total';
export const emittedAgain = 'saga_relay_emitted_again_rows_total';
export const restarted = 'saga_relay_restarts_total';

/** Every guarantee holds, and each order has settled. */
export async function isWhole(): Promise<void> {
  expect(brokenIn(await check(environment, 120))).toEqual([]);
}

/** Does the damage, and waits until the watchdog has counted something that it did about it. */
export async function heals(name: string, damage: () => Promise<unknown>): Promise<void> {
  const before = await counted(name);
  await damage();
  await eventually(async () => expect(await counted(name)).toBeGreaterThan(before), HEALING_MS);
}
