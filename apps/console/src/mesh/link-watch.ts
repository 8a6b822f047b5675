import type { Link } from '../api';
import type { Places } from './kafka-look';
import { LagMeters, together, unknownLag } from './lag-meter';

export interface LinkEnds {
  readonly name: string;
  readonly from: Link['from'];
  readonly to: Link['to'];
  /** As the origin calls them. */
  readonly topics: readonly string[];
  /** Each gets a record a second: a silence says something. */
  readonly heartbeats: readonly string[];
}

const BEHIND_AFTER_MS = 3_000;
const DOWN_AFTER_MS = 8_000;

/** How far the copies of one direction are behind their origins, and whether anything comes through at all. */
export class LinkWatch {
  readonly #meters = new LagMeters();
  /** By place: what the copy has more than the origin when it has caught up, since a mirror repeats some records after a crash. */
  readonly #surplus = new Map<string, number>();
  readonly #beats = new Map<string, { readonly origin: number; readonly copy: number; readonly at: number }>();

  constructor(readonly ends: LinkEnds) {}

  see(at: number, origin: Places | undefined, copy: Places | undefined): Pick<Link, 'state' | 'reason' | 'lag'> {
    if (!origin || !copy) return { state: 'unknown', reason: 'a broker does not answer', lag: unknownLag };
    const lags = pairs(this.ends, this.ends.topics, origin, copy).map(({ place, end, copied }) => {
      const surplus = Math.max(this.#surplus.get(place) ?? 0, copied - end);
      this.#surplus.set(place, surplus);
      return this.#meters.see(place, at, end + surplus, copied);
    });
    const { records, ms } = together(lags);
    const silence = Math.max(0, ...pairs(this.ends, this.ends.heartbeats, origin, copy).map((pair) => this.#silence(at, pair)));
    const lag = { records, ms: Math.max(ms ?? 0, silence) };
    const seconds = (lag.ms / 1_000).toFixed(0);
    if (silence > DOWN_AFTER_MS) return { state: 'down', reason: `nothing has come through for ${seconds} s`, lag };
    if (lag.ms > BEHIND_AFTER_MS) return { state: 'behind', reason: `the oldest record has waited for ${seconds} s`, lag };
    return { state: 'up', reason: null, lag };
  }

  /** How long the copy of a heartbeat has stood still while its origin has not. Counts would not do: old heartbeats are deleted, copied or not. */
  #silence(at: number, { place, end, copied }: Pair): number {
    const known = this.#beats.get(place);
    if (known?.copy === copied && known.origin !== end) return at - known.at;
    this.#beats.set(place, { origin: end, copy: copied, at });
    return 0;
  }
}

interface Pair {
  readonly place: string;
  readonly end: number;
  readonly copied: number;
}

function pairs({ from }: LinkEnds, topics: readonly string[], origin: Places, copy: Places): Pair[] {
  return Object.entries(origin)
    .filter(([place]) => topics.some((topic) => place.startsWith(`${topic}[`)))
    .map(([place, end]) => ({ place, end, copied: copy[`${from}.${place}`] ?? 0 }));
}
