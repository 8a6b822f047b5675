import { boundOf, DAY_MS } from '@saga/messaging/tables';
import { v7 as uuidv7 } from 'uuid';
import { soundBooks, type Draft } from '../../test/sound-books';
import type { Books } from './books';
import { withDropped, type KeptSince } from './dropped';
import { isBroken } from './finding';
import { invariants } from './invariants';

const today = Date.UTC(2025, 10, 21);
const none = { outbox: undefined, inbox: undefined };
const all: KeptSince = { order: none, inventory: none, payment: none };
const sinceToday = { outbox: boundOf(today), inbox: boundOf(today) };
const dropped: KeptSince = { order: sinceToday, inventory: sinceToday, payment: sinceToday };

const broken = (books: Books, keptSince: KeptSince): string[] => {
  const whole = withDropped(books, books.topics, keptSince);
  return invariants.filter((invariant) => isBroken(invariant(whole))).map(({ name }) => name);
};

/** Sound books in which every event is of `day`. */
function booksOf(day: number): Draft<Books> {
  const ids = new Map<string, string>();
  const idOf = (id: string): string => ids.get(id) ?? ids.set(id, uuidv7({ msecs: day })).get(id)!;
  const books = soundBooks();
  const events = [...Object.values(books.outbox), ...books.topics.flatMap(({ partitions }) => partitions)].flat();
  for (const event of events) event.id = idOf(event.id);
  for (const inbox of Object.values(books.inbox)) inbox.splice(0, Infinity, ...inbox.map(idOf));
  return books;
}

/** Books that have lost their tables. */
function emptied(day: number): Draft<Books> {
  const books = booksOf(day);
  for (const rows of [...Object.values(books.outbox), ...Object.values(books.inbox)]) rows.splice(0, Infinity);
  return books;
}

test('what was dropped because its day was over is not missed', () => {
  expect(broken(emptied(today - DAY_MS), dropped)).toEqual([]);
});

test.each([
  ['of a day that is kept', emptied(today), dropped],
  ['while nothing was dropped', emptied(today - DAY_MS), all],
])('what is gone is missed %s', (_, books, keptSince) => {
  expect(broken(books, keptSince)).toEqual(['stateEqualsEvents', 'logEqualsOutbox']);
});

test('what an inbox lacks is excused by its own retention alone', () => {
  const books = booksOf(today - DAY_MS);
  books.inbox.payment.pop();
  const outboxAlone = { ...sinceToday, inbox: undefined };
  expect(broken(books, { ...dropped, payment: outboxAlone })).toEqual(['oneEffect']);
  expect(broken(books, dropped)).toEqual([]);
});

test('what no service can have raised is not excused by its age', () => {
  const books = emptied(today - DAY_MS);
  for (const { partitions, service } of books.topics) if (service === 'order') partitions[0]![0]!.id = '';
  expect(broken(books, dropped)).toContain('logEqualsOutbox');
});

test('a row that is there although its day was dropped counts as any other', () => {
  const books = booksOf(today - DAY_MS);
  for (const { partitions, service } of books.topics) if (service === 'order') partitions[0]!.pop();
  expect(broken(books, dropped)).toContain('logEqualsOutbox');
});
