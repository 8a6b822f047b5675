import type { ReadModel } from './read-model';
import { Reading } from './reading';

const model = (next: number, generation = 1): ReadModel => ({
  ...{ generation, position: '7', events: 0, repeats: 0, unreadable: 0 },
  offsets: { 'order.events[0]': next },
});
const at = (...offsets: number[]) => offsets.map((offset) => ({ topic: 'order.events', partition: 0, offset }));

describe('a reading of the log', () => {
  it('continues with what follows, and with what comes again', () => {
    const reading = new Reading(model(5));
    expect(reading.continues(model(5), at(5, 6))).toBe(true);
    expect(reading.continues(model(5), at(3, 4, 5))).toBe(true);
  });

  it('does not continue with what lies beyond what the database has', () => {
    const reading = new Reading(model(5));
    reading.written(at(5, 6));
    expect(reading.continues(model(5), at(7))).toBe(false);
    expect(reading.continues(model(9), at(12))).toBe(false);
  });

  it('takes a gap behind what was written for one of the log itself', () => {
    const reading = new Reading(model(5));
    expect(reading.continues(model(5), at(8))).toBe(true);
    reading.written(at(8));
    expect(reading.continues(model(9), at(20, 21))).toBe(true);
  });

  it('does not continue for a read model that was begun anew', () => {
    expect(new Reading(model(5)).continues(model(5, 2), at(5))).toBe(false);
  });

  it('takes what another reader has written meanwhile for what comes again', () => {
    const reading = new Reading(model(5));
    expect(reading.continues(model(9), at(5, 6))).toBe(true);
    reading.written(at(5, 6));
    expect(reading.wentBackAt(at(7))).toBeUndefined();
    expect(reading.continues(model(9), at(7, 8))).toBe(true);
  });

  it('notices records that come again because the log has become shorter', () => {
    const reading = new Reading(model(5));
    expect(reading.wentBackAt(at(5))).toBeUndefined();
    expect(reading.wentBackAt(at(0, 1))).toBe('order.events[0]');
    reading.written(at(5, 6));
    expect(reading.wentBackAt(at(6))).toBe('order.events[0]');
    expect(reading.wentBackAt(at(7))).toBeUndefined();
    expect(reading.wentBackAt([{ topic: 'inventory.events', partition: 0, offset: '0' }])).toBeUndefined();
  });
});
