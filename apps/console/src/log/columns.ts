/**
 * Columns of a batch as PostgreSQL reads them. pg writes arrays too, but looks into each value for what is to be escaped, which was a quarter of a
 * replay.
 */

/** An array of values that have nothing to escape: numbers, ids, times, and words of our own. */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join()}}`;
}

/** An array of what is JSON already. It has no NULL: what is null is JSON's own. */
export function jsonArray(texts: readonly (string | null)[]): string {
  return `[${texts.map((text) => text ?? 'null').join()}]`;
}
