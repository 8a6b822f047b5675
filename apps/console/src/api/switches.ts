import { z } from 'zod';

/** `state` stays on until it is switched off; `once` happens, and is over. */
export const switchView = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z-]{0,63}$/)
    .describe('stop-payment, pause-order, slow-inventory, deliver-twice, poison, cut-aws-to-azure …'),
  kind: z.enum(['state', 'once']),
  group: z.enum(['services', 'events', 'link']),
  title: z.string(),
  summary: z.string().describe('What it does'),
  expect: z.string().describe('What there is to see'),
  guarantee: z.string().describe('Which guarantee it tests'),
  test: z.string().describe('Where its test is: a path in the repository'),
  on: z.boolean(),
  orderId: z.uuid().nullable().describe('The order that it was done to last, if it is done to one'),
  unavailable: z.string().nullable().describe('Why it cannot be switched now; null if it can'),
});
export type SwitchView = z.infer<typeof switchView>;

export const switches = z.object({
  enabled: z.boolean(),
  reason: z.string().nullable().describe('Why nothing can be broken from here; null if it can'),
  switches: z.array(switchView),
});
export type Switches = z.infer<typeof switches>;

export const switchPath = z.object({ name: switchView.shape.name });

export const switchBody = z.strictObject({ on: z.boolean() });
