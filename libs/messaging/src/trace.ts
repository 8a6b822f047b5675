import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

// https://www.w3.org/TR/trace-context/#traceparent-header: version 00 has exactly four fields, a later version may append more.
const pattern = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;
const sampled = '01';

const current = new AsyncLocalStorage<string>();

/** The first traceparent of a new trace. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-${sampled}`;
}

/** A new span in the trace of `traceparent`; a new trace if there is none or it is malformed, as the W3C recommendation asks. */
export function childOf(traceparent: string | undefined): string {
  const parent = parse(traceparent);
  return parent ? `00-${parent.traceId}-${randomBytes(8).toString('hex')}-${parent.flags}` : newTraceparent();
}

/** The 32 hexadecimal digits that all spans of a trace share; undefined if there is no traceparent or it is malformed. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return parse(traceparent)?.traceId;
}

/** Runs `work` and all that it awaits as part of `traceparent`; log lines and outbox rows take it from there. */
export function withTraceparent<Result>(traceparent: string, work: () => Result): Result {
  return current.run(traceparent, work);
}

export function currentTraceparent(): string | undefined {
  return current.getStore();
}

function parse(traceparent: string | undefined): { traceId: string; flags: string } | undefined {
  const [, version, traceId, flags, rest] = pattern.exec(traceparent ?? '') ?? [];
  if (!traceId || !flags || (version === '00' && rest !== undefined)) return undefined;
  return { traceId, flags };
}
