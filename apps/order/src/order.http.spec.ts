import { waitSecondsOf } from './order.http';

describe('a Prefer header', () => {
  it.each([
    ['wait=5', 5],
    ['respond-async, wait=5', 5],
    ['Wait = "5"', 5],
    ['wait=31', 30],
    ['wait=99999', 30],
  ])('of %j has an answer wait for %d s', (prefer, seconds) => expect(waitSecondsOf(prefer)).toBe(seconds));

  it.each([undefined, '', 'respond-async', 'wait', 'wait=soon', 'wait=-5', 'wait=0', 'await=5'])(
    'of %j has it wait for nothing',
    (prefer) => expect(waitSecondsOf(prefer)).toBe(0),
  );
});
