import { v7 as uuidv7 } from 'uuid';
import { boundOf, DAY_MS, momentOf } from './partitions';

const midnight = Date.UTC(2025, 10, 21);

test('the bound of a day is its midnight in UTC, in the first 48 bits', () => {
  expect(boundOf(midnight)).toBe('019aa3b5-ec00-0000-0000-000000000000');
  expect(momentOf(boundOf(midnight))).toBe(midnight);
  expect(boundOf(0)).toBe('00000000-0000-0000-0000-000000000000');
});

test.each([
  ['its first moment', midnight],
  ['its last moment', midnight + DAY_MS - 1],
])('an id of %s lies between the bound of its day and that of the next', (_, msecs) => {
  const id = uuidv7({ msecs });
  expect([boundOf(msecs), momentOf(id)]).toEqual([boundOf(midnight), msecs]);
  expect(id > boundOf(midnight) && id < boundOf(midnight + DAY_MS)).toBe(true);
});
