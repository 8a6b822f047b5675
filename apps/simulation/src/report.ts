import type { OrderRow } from '@saga/order/saga';
import type { Guard } from './guards';
import { replay, type Run } from './run';
import { shrink } from './shrink';

/** What is wrong with a run, and the shortest way to it that could be found. */
export function report({ scenario, actions, violation }: Run, seed: number, broken: ReadonlySet<Guard> = new Set()): string {
  if (!violation) return '';
  const shortest = shrink(actions, (fewer) => replay(scenario, fewer, broken)?.guarantee === violation.guarantee);
  const sentences: string[] = [];
  const found = replay(scenario, shortest, broken, (sentence) => sentences.push(sentence)) ?? violation;
  const again = `npm run simulate -- --seed ${seed} --orders ${scenario.wishes.length}`;
  const steps = sentences.map((sentence, index) => `${String(index + 1).padStart(4)}  ${sentence}`);
  return [`Seed ${seed} breaks a guarantee. ${found.message}`, ...steps, `Again: ${again}`].join('\n');
}

/** How the orders of a run ended, and how often each thing happened. */
export class Tally {
  readonly #endings = new Map<string, number>();
  readonly #actions = new Map<string, number>();

  add({ world, actions }: Run): void {
    for (const [name, row] of world.stations.order.database.rows) {
      if (!name.startsWith('orders/')) continue;
      const { status, reason } = row as OrderRow;
      count(this.#endings, reason ?? status);
    }
    for (const action of actions) count(this.#actions, action.do);
  }

  toString(): string {
    return `orders: ${listOf(this.#endings)}\nsteps:  ${listOf(this.#actions)}`;
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listOf(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name} ${times}`)
    .join(', ');
}
