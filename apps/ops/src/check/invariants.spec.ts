import { conservationBreaks, effectBreaks, harmless, logBreaks, outcomeBreaks } from '../../test/breaks';
import { soundBooks } from '../../test/sound-books';
import type { Books } from './books';
import { isBroken } from './finding';
import { invariants } from './invariants';

const brokenBy = (books: Books): string[] => invariants.filter((invariant) => isBroken(invariant(books))).map(({ name }) => name);

test('sound books break no invariant, and every invariant has something to examine', () => {
  expect(brokenBy(soundBooks())).toEqual([]);
  expect(invariants.map((invariant) => invariant(soundBooks())).filter(({ examined }) => examined === 0)).toEqual([]);
});

const breaks = [...outcomeBreaks, ...conservationBreaks, ...effectBreaks, ...logBreaks];

test.each(breaks)('$what: that breaks $breaks, and nothing else', ({ breaks: broken, in: happen }) => {
  const books = soundBooks();
  happen(books);
  expect(brokenBy(books)).toEqual(broken);
});

test.each(harmless)('$what: that breaks nothing', ({ in: happen }) => {
  const books = soundBooks();
  happen(books);
  expect(brokenBy(books)).toEqual([]);
});

test('there is a way to break each invariant', () => {
  const broken = new Set(breaks.flatMap((each) => each.breaks));
  expect(invariants.map(({ name }) => name).filter((name) => !broken.has(name as never))).toEqual([]);
});
