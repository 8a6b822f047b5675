import { z } from 'zod';

/** What people may use as a customer id or a SKU: short, visible, and safe in a URL, a Kafka key and a log. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-" and begin with a letter or digit');
