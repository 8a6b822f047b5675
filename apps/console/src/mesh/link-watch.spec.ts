import { LinkWatch } from './link-watch';

const ends = { name: 'mirror-aws-to-azure', from: 'aws', to: 'azure', topics: ['order.events'], heartbeats: ['heartbeat.order'] } as const;

/** The origin and its copy, by the counts of their events and heartbeats. */
const look = (watch: LinkWatch, at: number, [events, beats]: readonly number[], [copied, copiedBeats]: readonly number[]) =>
  watch.see(
    at,
    { 'order.events[0]': events!, 'heartbeat.order[0]': beats! },
    { 'aws.order.events[0]': copied!, 'aws.heartbeat.order[0]': copiedBeats! },
  );

describe('a link', () => {
  it('is up while heartbeats come through, also when no order is placed', () => {
    const watch = new LinkWatch(ends);
    for (let beat = 0; beat < 20; beat++) expect(look(watch, beat * 2_000, [5, beat], [5, beat]).state).toBe('up');
  });

  it('is down when heartbeats have stood still for a while, and up again with the next', () => {
    const watch = new LinkWatch(ends);
    look(watch, 0, [5, 1], [5, 1]);
    expect(look(watch, 2_000, [5, 3], [5, 1]).state).toBe('up');
    expect(look(watch, 6_000, [5, 7], [5, 1])).toMatchObject({ state: 'behind', lag: { records: 0, ms: 6_000 } });
    expect(look(watch, 10_000, [9, 11], [5, 1])).toMatchObject({ state: 'down', lag: { records: 4, ms: 10_000 } });
    expect(look(watch, 12_000, [9, 13], [9, 13])).toMatchObject({ state: 'up', lag: { records: 0, ms: 0 } });
  });

  it('is not down because its origin is: then there is nothing to come through', () => {
    const watch = new LinkWatch(ends);
    for (let at = 0; at < 60_000; at += 2_000) expect(look(watch, at, [5, 1], [5, 1]).state).toBe('up');
  });

  it('that has repeated records is behind by what is missing, not by what it has too much', () => {
    const watch = new LinkWatch(ends);
    look(watch, 0, [5, 1], [8, 1]);
    expect(look(watch, 2_000, [7, 2], [8, 2]).lag.records).toBe(2);
  });

  it('cannot be told while a broker does not answer', () => {
    expect(new LinkWatch(ends).see(0, undefined, {}).state).toBe('unknown');
  });
});
