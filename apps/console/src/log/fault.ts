import { placeOf } from './read-model';
import type { LogRecord } from './record';

/** Data exception, and program limit exceeded, as by a key that is too long for its index (PostgreSQL, appendix A). */
const dataStates = /^(22|54)[0-9A-Z]{3}$/;
/** An index of PostgreSQL takes 2,704 bytes a row. */
const LONG_WORD_BYTES = 2_000;
/** How JSON shows a time that PostgreSQL does not read: before the year 1, or after 9999. */
const FAR_TIME = /^([+-]\d{6}|0000)-\d\d-\d\dT/;

/** The log does not take a record, of which it writes nothing but what the record says. */
export class LogRefusal extends Error {
  override readonly name = 'LogRefusal';
}

/** For what its INSERT fails with. */
export function refusedByLog(error: unknown): never {
  throw isAboutData(error) ? new LogRefusal((error as Error).message, { cause: error }) : error;
}

/** Whether it is what the record says that the database does not take. What projections make of it is not: that is this build's. */
export function isAboutRecord(error: unknown, record: LogRecord): boolean {
  return error instanceof LogRefusal || (isAboutData(error) && isExtreme(record));
}

function isAboutData(error: unknown): boolean {
  return dataStates.test(String((error as { readonly code?: unknown } | null)?.code));
}

/** Whether it says a word that is too long for an index, or a time that the database does not read: projections pass both on. */
function isExtreme({ json }: LogRecord): boolean {
  let isFound = false;
  JSON.parse(json ?? 'null', (_, value: unknown) => {
    isFound ||= typeof value === 'string' && (FAR_TIME.test(value) || Buffer.byteLength(value) > LONG_WORD_BYTES);
    return value;
  });
  return isFound;
}

/** No record is at fault, so none is given up: whoever reads waits for a build that can go on. */
export class ProjectionFault extends Error {
  override readonly name = 'ProjectionFault';
  readonly transient = true;

  constructor(
    readonly record: LogRecord,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`This build cannot go on from ${placeOf(record)}@${record.offset}: ${reason}`, { cause });
  }
}
