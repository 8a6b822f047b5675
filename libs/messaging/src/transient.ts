/** Names or beginnings of SQLSTATE codes (PostgreSQL, appendix A) that speak about the server or about timing, not about the statement. */
const transientStates = [
  '08', // connection exception
  '25006', // read-only transaction: a standby answered during a failover
  '25P03', // idle-in-transaction time-out: this process stalled
  '25P04', // transaction time-out
  '28', // authorisation refused: a password is being rotated, or the role is not provisioned yet
  '3D000', // the database is not provisioned yet
  '40001', // serialization failure
  '40P01', // deadlock
  '42501', // a grant that is missing, a table or a column: the build is ahead of its migration
  '42P01',
  '42703',
  '53', // out of memory, connections or disk: an operator frees them
  '55P03', // lock not available
  '57', // cancelled, shutting down, crashed, starting up
  '58', // the server's own input and output
];

/** Serialization failure, deadlock, lock not available, and a statement that was cancelled for its time. */
const contentionStates = new Set(['40001', '40P01', '55P03', '57014']);

/** A protocol violation is a wrong number of bound values as a rule, which no waiting mends, although it has the class of lost connections. */
const protocolViolation = '08P01';

/**
 * What routes a row to its partition. Its refusal has the code of a violated CHECK, and says that the partition has yet to be made: a clock is ahead,
 * or nobody has made partitions for a week.
 */
const partitionRouting = 'ExecFindPartition';

/** What refuses a statement that was prepared before its result had other types. Its code says no more than that something is not supported. */
const revalidation = 'RevalidateCachedQuery';

/** Whether it failed because of what it was when it was prepared. */
export function isStaleStatement(error: unknown): boolean {
  return some(error, ({ routine }) => routine === revalidation);
}

const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What pg, its pool, TypeORM and KafkaJS say about a connection that is away; these errors have no code. */
const connectionMessages = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect$/,
  /^timeout expired$/,
  /^Query read timeout$/,
  /^Client (has encountered a connection error|was closed) and is not queryable$/,
  /^Cannot use a pool after calling end on the pool$/,
  /^Driver not Connected$/,
  // KafkaJS, when every broker it knows broke off while it asked for metadata.
  /^Cannot read properties of null \(reading 'topicMetadata'\)$/,
];

const transientNames = new Set([
  // KafkaJS calls these not retriable, meaning by itself: a later attempt can well succeed.
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSTimeout',
  'KafkaJSLockTimeout',
  // TypeORM lets go of a connection that breaks between two statements of a transaction; the next statement finds it gone.
  'QueryRunnerAlreadyReleasedError',
  'QueryRunnerProviderAlreadyReleasedError',
]);

/**
 * Whether the fault lies in the infrastructure or in timing, so that the same work can succeed later without any change to it. Looks through
 * the wrappers of pg, TypeORM, KafkaJS and Node; a class of our own says so itself by `transient = true`.
 */
export function isTransient(error: unknown): boolean {
  return some(error, isTransientItself);
}

/** Whether a transaction failed because of others that want the same rows, or because one of its statements took too long: smaller, it may succeed. */
export function isContention(error: unknown): boolean {
  return some(error, ({ code }) => typeof code === 'string' && contentionStates.has(code));
}

/** Whether the database took longer over a statement than it may: it had too much to do, or says nothing at all, and less to do harms neither. */
export function isTimeOut(error: unknown): boolean {
  return some(error, ({ code, message }) => code === '57014' || message === 'Query read timeout');
}

function some(error: unknown, holds: (error: Record<string, unknown>) => boolean, seen = new Set<unknown>()): boolean {
  if (typeof error !== 'object' || error === null || seen.has(error)) return false;
  seen.add(error);
  const { cause, driverError, originalError, errors } = error as Record<string, unknown>;
  if (holds(error as Record<string, unknown>)) return true;
  if (Array.isArray(errors) && errors.length > 0 && errors.every((inner) => some(inner, holds, seen))) return true;
  return [cause, driverError, originalError].some((inner) => some(inner, holds, seen));
}

function isTransientItself({ transient, code, name, message, retriable, routine }: Record<string, unknown>): boolean {
  if (transient === true || routine === partitionRouting || routine === revalidation) return true;
  if (typeof code === 'string' && (systemCodes.has(code) || isTransientState(code))) return true;
  if (typeof name === 'string' && (transientNames.has(name) || (name.startsWith('KafkaJS') && retriable === true))) return true;
  return typeof message === 'string' && connectionMessages.some((pattern) => pattern.test(message));
}

function isTransientState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && code !== protocolViolation && transientStates.some((start) => code.startsWith(start));
}
