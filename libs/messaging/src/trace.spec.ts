import { childOf, currentTraceparent, newTraceparent, traceIdOf, withTraceparent } from './trace';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const incoming = `00-${traceId}-00f067aa0ba902b7-00`;

describe('traceparent', () => {
  it('is well-formed and never the same when new', () => {
    expect(newTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(newTraceparent()).not.toBe(newTraceparent());
  });

  it('of a child keeps trace and flags and has a span of its own', () => {
    expect(childOf(incoming)).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    expect(childOf(incoming)).not.toBe(incoming);
  });

  it('of a later version is read by its first four fields', () => {
    expect(traceIdOf(`cc-${traceId}-00f067aa0ba902b7-01-what-the-future-brings`)).toBe(traceId);
  });

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['of the forbidden version', `ff-${traceId}-00f067aa0ba902b7-01`],
    ['without a trace id', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['without a parent id', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['in upper case', incoming.toUpperCase()],
    ['too long for version 00', `${incoming}-extra`],
    ['sent twice', `${incoming}, ${incoming}`],
    ['too short', `00-${traceId}-00f067aa0ba902b7`],
  ])('that is %s starts a new trace', (_, malformed) => {
    expect(traceIdOf(malformed)).toBeUndefined();
    expect(traceIdOf(childOf(malformed))).toMatch(/^[0-9a-f]{32}$/);
    expect(traceIdOf(childOf(malformed))).not.toBe(traceId);
  });

  it('is known to everything that runs inside, also after an await, and to nothing outside', async () => {
    const other = newTraceparent();
    const seen = async () => {
      await new Promise(setImmediate);
      return currentTraceparent();
    };
    await expect(Promise.all([withTraceparent(incoming, seen), withTraceparent(other, seen)])).resolves.toEqual([incoming, other]);
    expect(currentTraceparent()).toBeUndefined();
  });
});
