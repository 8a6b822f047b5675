import { soundBooks } from '../../test/sound-books';
import type { Books, DeadLetter } from './books';
import { withoutDiscarded } from './dead-letters';
import { isBroken } from './finding';
import { invariants } from './invariants';

const foreign = { id: 'stranger', key: 'order-1', type: 'OrderPlaced', sequence: 9, checksum: 99 };

/** Books with a record that nobody raised, in a topic and its mirror, and a dead letter of it. */
function withForeign(status: DeadLetter['status'], letter: Partial<DeadLetter> = {}): Books {
  const books = soundBooks();
  for (const { partitions } of books.topics.filter(({ service }) => service === 'order')) partitions[0]!.push({ ...foreign });
  books.inbox.payment.push('stranger');
  books.deadLetters.payment.push({ id: '2', key: foreign.key, eventId: 'stranger', checksum: foreign.checksum, status, ...letter });
  return { ...books, topics: withoutDiscarded(books.topics, books) };
}

const broken = (books: Books) => invariants.filter((invariant) => isBroken(invariant(books))).map(({ name }) => name);

test('a record that nobody raised is accounted for once it is discarded, in its topic, its mirror and the inbox', () => {
  expect(broken(withForeign('DISCARDED'))).toEqual([]);
});

test.each([
  ['is parked', withForeign('PARKED'), 'noneParked'],
  ['was applied', withForeign('REDRIVEN'), 'oneEffect'],
  ['has other bytes than what was discarded', withForeign('DISCARDED', { checksum: 1 }), 'logEqualsOutbox'],
  ['has another key than what was discarded', withForeign('DISCARDED', { key: 'order-2' }), 'logEqualsOutbox'],
])('it is not while it %s', (_, books, invariant) => {
  expect(broken(books)).toContain(invariant);
});

test('an event that was raised counts, also if a service discarded it', () => {
  const books = soundBooks();
  const event = books.outbox.order[0]!;
  books.deadLetters.payment.push({ id: '2', key: event.key, eventId: event.id, checksum: event.checksum, status: 'DISCARDED' });
  expect(withoutDiscarded(books.topics, books)).toEqual(books.topics);
});
