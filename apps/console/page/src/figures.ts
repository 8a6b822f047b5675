/** 850 µs is not told from 0: what is measured here are milliseconds. */
export function duration(ms: number): string {
  const sign = ms < 0 ? '−' : '';
  const size = Math.abs(ms);
  if (size < 1_000) return `${sign}${Math.round(size)} ms`;
  if (size < 60_000) return `${sign}${(size / 1000).toFixed(size < 10_000 ? 2 : 1)} s`;
  if (size < 3_600_000) return `${sign}${Math.floor(size / 60_000)} min ${Math.floor((size % 60_000) / 1000)} s`;
  if (size < 86_400_000) return `${sign}${Math.floor(size / 3_600_000)} h ${Math.floor((size % 3_600_000) / 60_000)} min`;
  return `${sign}${Math.floor(size / 86_400_000)} d ${Math.floor((size % 86_400_000) / 3_600_000)} h`;
}

/**
 * `cents` are the smallest unit of the currency, of which most have a hundred to the whole, the yen has none and the dinar a thousand. Only a code of three
 * letters is a currency to the browser, which throws at others; a record may hold anything.
 */
export function money(cents: number, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return `${currency} ${(cents / 100).toFixed(2)}`;
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency, currencyDisplay: 'code' });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(cents / 10 ** digits).replaceAll('\u00a0', ' ');
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
}

/** The time of day with milliseconds, as the reader's clock has it. */
export function clock(instant: string): string {
  const at = new Date(instant);
  return `${at.toLocaleTimeString('en-GB')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

export function dayAndClock(instant: string): string {
  return `${new Date(instant).toLocaleDateString('en-CA')} ${clock(instant)}`;
}

/** The end of an id: the beginning of a UUIDv7 is its time, and the same for all that were made within a minute. */
export function short(id: string): string {
  return `…${id.slice(-8)}`;
}
