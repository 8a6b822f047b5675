import { headerOf, type Delivery, type Received } from './delivery';

/** What a record is about, as far as that can be known of it. */
export function typeOf(received: Received): string | null {
  if ('event' in received) return received.event.type;
  return received.type ?? headerOf(received.delivery, 'type')?.replaceAll(controlCharacters, '').slice(0, MAX_TYPE_LENGTH) ?? null;
}

/** What PostgreSQL's text and a terminal keep. */
export function textOf({ message }: Error): string {
  return message.replaceAll(controlCharacters, ' ').slice(0, 4_000);
}

/** All but those that lay text out. */
const controlCharacters = /[^\P{Cc}\n\t]/gu;
const MAX_TYPE_LENGTH = 256;

/** Headers as JSON keeps them: names and values in base64. */
export type Headers = Record<string, (string | null)[]>;

/**
 * Headers are bytes or nothing, which JSON does not have. The client gives names that every object has, as constructor, a value of the object's own
 * in addition, which is none.
 */
export function encoded(headers: Delivery['headers']): Headers {
  const isValue = (value: unknown): boolean => value === null || typeof value === 'string' || Buffer.isBuffer(value);
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => {
      const values = ([value].flat() as (Buffer | string | null)[]).filter(isValue);
      return [Buffer.from(name).toString('base64'), values.map((each) => each && Buffer.from(each).toString('base64'))];
    }),
  );
}

export function decoded(headers: Headers): Delivery['headers'] {
  const decode = (value: string | null): Buffer => (value === null ? (null as unknown as Buffer) : Buffer.from(value, 'base64'));
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [Buffer.from(name, 'base64').toString(), values.map(decode)]));
}
