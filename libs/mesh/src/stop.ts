import type { PartName } from './mesh';
import type { OwnPart } from './part';

/** Who uses others ends before them. The times add up to less than 10 s; what is not gone by then is killed, which all of it survives. */
const tiers: readonly { readonly parts: readonly PartName[]; readonly withinMs: number }[] = [
  { parts: ['console', 'watchdog', 'order', 'inventory', 'payment'], withinMs: 3_000 },
  { parts: ['connect-aws', 'connect-azure', 'registry'], withinMs: 3_000 },
  { parts: ['kafka-aws', 'kafka-azure'], withinMs: 2_500 },
  { parts: ['postgres-aws', 'postgres-azure'], withinMs: 1_000 },
];

export async function stopInOrder(parts: readonly OwnPart[]): Promise<void> {
  for (const tier of tiers) {
    await Promise.all(parts.filter((part) => tier.parts.includes(part.name)).map((part) => part.stop(tier.withinMs)));
  }
}
