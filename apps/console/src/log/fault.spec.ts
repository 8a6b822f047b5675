import { isAboutRecord, refusedByLog } from './fault';
import type { LogRecord } from './record';

/** As the database reports it. */
const refusal = (code: string) => Object.assign(new Error('refused'), { code });
const saying = (event: object | null) => ({ json: event && JSON.stringify(event) }) as LogRecord;

const modest = saying({ customerId: 'ada', placedAt: new Date(0), lines: [{ sku: 'tea' }] });
const extreme: readonly [string, LogRecord][] = [
  ['too long a word', saying({ lines: [{ sku: 'x'.repeat(2_001) }] })],
  ['a word of too many bytes', saying({ customerId: '茶'.repeat(700) })],
  ['a time after the year 9999', saying({ placedAt: new Date('+010000-01-01') })],
  ['a time before the year 1', saying({ placedAt: new Date('0000-12-31') })],
];

function ofTheLog(error: unknown): unknown {
  try {
    return refusedByLog(error);
  } catch (refused) {
    return refused;
  }
}

describe('what the database refuses', () => {
  it.each(extreme)('is the fault of a record that says %s', (_, record) => {
    for (const code of ['22007', '54000']) expect(isAboutRecord(refusal(code), record)).toBe(true);
    for (const code of ['23502', '42804']) expect(isAboutRecord(refusal(code), record)).toBe(false);
    expect(isAboutRecord(new TypeError('no such sum'), record)).toBe(false);
  });

  it.each(['22P02', '22003', '23502', '54000'])('is the fault of no record that says nothing of the kind: %s', (code) => {
    for (const record of [modest, saying(null)]) expect(isAboutRecord(refusal(code), record)).toBe(false);
  });

  it('is the fault of the record when it is the log itself that does not take it', () => {
    for (const code of ['22P02', '54000']) expect(isAboutRecord(ofTheLog(refusal(code)), modest)).toBe(true);
    for (const error of [refusal('23505'), refusal('08006'), new Error('Connection terminated')]) {
      expect(ofTheLog(error)).toBe(error);
      expect(isAboutRecord(error, modest)).toBe(false);
    }
  });
});
