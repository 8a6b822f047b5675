import { Continuity, type Action, type SlotSight } from './continuity';

const slot: SlotSight = { isThere: true, isLost: false, reader: '7 since noon', confirmed: 100, restart: 90, end: 100 };
const ends = { 'order.events[0]': 5 };

let continuity: Continuity;
const see = (change: Partial<SlotSight> = {}, offsets: typeof ends | undefined = ends): Action =>
  continuity.see({ ...slot, ...change }, offsets);

/** One that has compared and found nothing missing. */
beforeEach(() => {
  continuity = new Continuity();
  see();
  continuity.trust();
});

test('at first everything is to be compared, since nobody knows what happened before', () => {
  expect(new Continuity().see(slot, ends)).toMatchObject({ do: 'compare' });
});

test('the same reader and topics that only grow are trusted', () => {
  expect(see({ confirmed: 200, end: 200 }, { 'order.events[0]': 9 })).toEqual({ do: 'nothing' });
});

test.each([
  ['a slot that is gone', { isThere: false }],
  ['a slot that was invalidated', { isLost: true }],
])('%s is repaired', (_, change) => expect(see(change)).toMatchObject({ do: 'repair' }));

test.each([
  ['another process reads the slot, which may be another one', { reader: '8 since noon' }],
  ['another process with the same number reads it', { reader: '7 since one' }],
])('when %s, outbox and topics are compared', (_, change) => expect(see(change)).toMatchObject({ do: 'compare' }));

test('when a topic has become shorter, outbox and topics are compared', () => {
  expect(see({}, { 'order.events[0]': 4 })).toMatchObject({ do: 'compare' });
});

test.each([
  ['nobody reads the slot', () => see({ reader: null })],
  ['the broker is away', () => continuity.see(slot, undefined)],
])('while %s nothing can be compared, and afterwards it is', (_, happens) => {
  expect(happens()).toEqual({ do: 'wait' });
  expect(see()).toMatchObject({ do: 'compare' });
});

test('nothing is compared before the slot has confirmed what had been committed', () => {
  expect(see({ reader: '8 since noon', confirmed: 100, end: 300 })).toEqual({ do: 'wait' });
  expect(see({ reader: '8 since noon', confirmed: 299, end: 900 })).toEqual({ do: 'wait' });
  expect(see({ reader: '8 since noon', confirmed: 300, end: 900 })).toMatchObject({ do: 'compare' });
});

test('a suspicion stays until the comparison has found nothing missing', () => {
  see({ reader: '8 since noon' });
  expect(see({ reader: '8 since noon' })).toMatchObject({ do: 'compare' });
  continuity.trust();
  expect(see({ reader: '8 since noon' })).toEqual({ do: 'nothing' });
});

describe('the watermark', () => {
  const later = { 'order.events[0]': 9 };

  test('is what a look saw, once no transaction that wrote before it can still commit', () => {
    see({ end: 200 });
    expect(see({ end: 300, restart: 199 }, later)).toEqual({ do: 'nothing' });
    expect(see({ end: 400, restart: 200 }, later)).toEqual({ do: 'settle', watermark: { lsn: 200, offsets: ends } });
  });

  test('is not set across a suspicion', () => {
    see({ end: 200 });
    see({ reader: '8 since noon', end: 300, confirmed: 300 });
    continuity.trust();
    expect(see({ reader: '8 since noon', end: 400, restart: 300 }, later)).toEqual({ do: 'nothing' });
  });
});
