/** The smallest value that so large a share of the values does not exceed (nearest rank), of values in ascending order; NaN if there is none. */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? NaN;
}

export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = Math.floor(ascending.length / 2);
  return ascending.length % 2 === 1 ? ascending[middle]! : (ascending[middle - 1]! + ascending[middle]!) / 2;
}

/** In milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly longest: number;
}

export function timesOf(milliseconds: readonly number[]): Times {
  const ascending = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number => percentile(ascending, share);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), longest: at(1) };
}

/** One figure of several rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}
