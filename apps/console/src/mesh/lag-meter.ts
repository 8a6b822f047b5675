import type { Lag } from '../api';

interface Sample {
  readonly at: number;
  readonly end: number;
}

/** How much is remembered: what is behind by longer is behind by at least that. */
const SAMPLES = 600;

/** How far something follows a log, of one partition: in records, and in the time since which the first of them has been waiting. */
export class LagMeter {
  readonly #samples: Sample[] = [];

  /** `followed` is how far it has got, `at` a clock in milliseconds. What arrived between two looks is taken to have come at the second. */
  see(at: number, end: number, followed: number): { readonly records: number; readonly ms: number } {
    if (end !== this.#samples.at(-1)?.end) this.#samples.push({ at, end });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    // What is followed is not asked for again; a log that was made anew has no past.
    while (this.#samples.length > 1 && (this.#samples[0]!.end <= followed || this.#samples[0]!.end > end)) this.#samples.shift();
    const records = Math.max(0, end - followed);
    return { records, ms: records === 0 ? 0 : Math.max(0, at - this.#samples[0]!.at) };
  }
}

/** The meters of many partitions, by name. */
export class LagMeters {
  readonly #meters = new Map<string, LagMeter>();

  see(name: string, at: number, end: number, followed: number): { readonly records: number; readonly ms: number } {
    const meter = this.#meters.get(name) ?? new LagMeter();
    this.#meters.set(name, meter);
    return meter.see(at, end, followed);
  }
}

/** Of several partitions together: all records, and the longest wait. */
export function together(lags: readonly Lag[]): Lag {
  if (lags.some(({ records }) => records === null)) return { records: null, ms: null };
  return { records: lags.reduce((sum, { records }) => sum + records!, 0), ms: Math.max(0, ...lags.map(({ ms }) => ms ?? 0)) };
}

export const unknownLag: Lag = { records: null, ms: null };
