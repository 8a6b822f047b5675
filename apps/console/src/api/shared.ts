import { z } from 'zod';

/** What people may use as a customer id or a SKU, as the services understand it: short, visible, and safe in a URL, a Kafka key and a log. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-" and begin with a letter or digit');

export const instant = z.iso.datetime({ precision: 3 });

export const orderId = z.uuid().toLowerCase();

export const service = z.enum(['order', 'inventory', 'payment']);
export type Service = z.infer<typeof service>;

export const cloud = z.enum(['aws', 'azure']);
export type Cloud = z.infer<typeof cloud>;

/** Beyond these years an instant is written in another way, or not at all. */
const [FIRST, LAST] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];
const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => FIRST <= Date.parse(text) && Date.parse(text) <= LAST, 'must be in the years 1 to 9999 of UTC');

/** A moment to look back to; without one, now. */
export const asOfQuery = z.strictObject({ asOf: moment.optional() });

/** What every refusal looks like, as application/problem+json (RFC 9457). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
