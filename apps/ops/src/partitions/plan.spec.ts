import { boundOf, DAY_MS } from '@saga/messaging/tables';
import { planOf, type Partition, type Wishes } from './plan';

const today = Date.UTC(2025, 10, 21);
const noon = today + DAY_MS / 2;
const upTo = (name: string, days: number): Partition => ({ name, upper: boundOf(today + days * DAY_MS) });
const wishes: Wishes = { daysAhead: 2, keepDays: { outbox: 7, inbox: 14 } };
const namesOf = (partitions: readonly { name: string }[]) => partitions.map(({ name }) => name);

describe('days are made ahead', () => {
  test('one behind the other, from the last one that there is to the last one wanted', () => {
    const { make } = planOf('outbox', [upTo('outbox_first', 1)], noon, wishes);
    expect(namesOf(make)).toEqual(['outbox_20251122', 'outbox_20251123']);
    expect(make.map(({ lower, upper }) => [lower, upper])).toEqual([
      [boundOf(today + DAY_MS), boundOf(today + 2 * DAY_MS)],
      [boundOf(today + 2 * DAY_MS), boundOf(today + 3 * DAY_MS)],
    ]);
  });

  test('and once, until the next day begins', () => {
    const partitions = [upTo('outbox_first', 1), upTo('outbox_20251122', 2), upTo('outbox_20251123', 3)];
    expect(planOf('outbox', partitions, today + DAY_MS - 1, wishes).make).toEqual([]);
    expect(namesOf(planOf('outbox', partitions, today + DAY_MS, wishes).make)).toEqual(['outbox_20251124']);
  });

  test('also those that were missed, since ids of those days may come yet', () => {
    expect(planOf('inbox', [upTo('inbox_first', -30)], noon, wishes).make).toHaveLength(33);
  });
});

describe('what is older than its retention', () => {
  const partitions = [upTo('inbox_first', -15), upTo('inbox_20251106', -14), upTo('inbox_20251107', -13)];

  test('is dropped when its last moment is, along with all that is older still, for which there is a place again', () => {
    const { drop, older } = planOf('inbox', partitions, today, wishes);
    expect(drop).toEqual(['inbox_first', 'inbox_20251106']);
    expect(older).toEqual(upTo('inbox_older', -14));
  });

  test('is kept until the whole day is', () => {
    expect(planOf('inbox', partitions, today - 1, wishes)).toMatchObject({ drop: [], older: undefined });
  });

  test('is dropped also if its days were not there until now', () => {
    const { make, drop } = planOf('inbox', [upTo('inbox_first', -20)], today, wishes);
    expect(drop).toEqual(['inbox_first', ...namesOf(make).slice(0, 6)]);
  });

  test('is not replaced by its like again and again', () => {
    expect(planOf('inbox', [upTo('inbox_older', -14), upTo('inbox_20251107', -13)], today, wishes).drop).toEqual([]);
  });

  test('is kept longer or shorter by table', () => {
    expect(planOf('outbox', partitions, today, wishes).drop).toContain('inbox_20251107');
  });

  test('is kept for ever where nobody said for how long', () => {
    expect(planOf('inbox', partitions, today, { daysAhead: 2 }).drop).toEqual([]);
  });
});

test('a table that is not partitioned is told of', () => {
  expect(() => planOf('inbox', [], today, wishes)).toThrow('The table inbox is not partitioned');
});
