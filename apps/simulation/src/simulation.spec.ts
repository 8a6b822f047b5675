import type { Guard } from './guards';
import { report } from './report';
import { run } from './run';

const ORDERS = 4;

it('keeps every guarantee after every step, with 2,000 seeds', () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const done = run(seed, ORDERS);
    if (done.violation) throw new Error(report(done, seed));
  }
}, 120_000);

it('keeps them also with many orders at once', () => {
  const done = run(1, 100);
  expect(report(done, 1)).toBe('');
});

it('makes the same run of the same seed, and others of others', () => {
  const [one, again, other] = [run(7, ORDERS), run(7, ORDERS), run(8, ORDERS)];
  expect(again.actions).toEqual(one.actions);
  expect(outcomeOf(again)).toEqual(outcomeOf(one));
  expect(other.actions).not.toEqual(one.actions);
});

describe('without', () => {
  it.each<[Guard, string]>([
    ['inbox', 'a record is applied, known as a repeat, or parked'],
    ['row locks', 'a status only moves forward'],
    ['parking keeps the order of a key', 'nothing overtakes a parked record of its key'],
    ['offset after commit', 'every order settles'],
    ['outbox in the transaction', 'what is in Kafka was committed'],
    ['idempotency key', 'a repeated POST has one effect'],
  ])('%s it finds that this no longer holds: %s', (guard, guarantee) => {
    const broken = new Set([guard]);
    const guarantees = new Set<string>();
    for (let seed = 1; seed <= 300 && !guarantees.has(guarantee); seed++) {
      const { violation } = run(seed, ORDERS, broken);
      if (violation) guarantees.add(violation.guarantee);
    }
    expect([...guarantees]).toContain(guarantee);
  });
});

it('prints the seed of a failure, and a history that is shorter than the run', () => {
  const broken = new Set<Guard>(['idempotency key']);
  const seed = Array.from({ length: 300 }, (_, index) => index).find((each) => run(each, ORDERS, broken).violation)!;
  const failed = run(seed, ORDERS, broken);
  const lines = report(failed, seed, broken).split('\n');
  expect(lines[0]).toContain(`Seed ${seed} breaks a guarantee. a repeated POST has one effect`);
  expect(lines.at(-1)).toBe(`Again: npm run simulate -- --seed ${seed} --orders ${ORDERS}`);
  expect(lines.length).toBeLessThan(10);
});

function outcomeOf({ world }: ReturnType<typeof run>): unknown {
  return Object.values(world.stations).map(({ database }) => [[...database.rows], database.outbox]);
}
