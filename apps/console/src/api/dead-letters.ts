import { z } from 'zod';
import { instant, service } from './shared';

const letterName = z.string().regex(/^(order|inventory|payment)\/[1-9]\d{0,17}$/, 'must be SERVICE/NUMBER, as the list has it');
const printable = z.string().regex(/^\P{Cc}*$/u, 'must have no control characters');
const visible = printable.min(1).max(256);
const letterStatus = z.enum(['PARKED', 'REDRIVEN', 'DISCARDED']);

export const deadLetter = z.object({
  id: z.string().describe('SERVICE/NUMBER, as the command line names it: payment/17'),
  service,
  key: z.string(),
  status: letterStatus,
  topic: z.string(),
  partition: z.int(),
  offset: z.string(),
  type: z.string().nullable(),
  error: z.string().nullable().describe('Null while it stays behind an earlier letter of its key'),
  attempts: z.int(),
  replays: z.int(),
  mustComplete: z.boolean().describe('It can be redriven and not discarded: the order has been decided'),
  parkedAt: instant,
  dueAt: instant.nullable().describe('When it is tried again by itself; null when it waits for a person'),
});
export type DeadLetter = z.infer<typeof deadLetter>;

export const deadLetterDetail = deadLetter.extend({
  event: z.unknown().describe('The decoded event, or {undecodable: why}'),
  value: z.string().nullable().describe('The first 32 KB of the record, in base64'),
});
export type DeadLetterDetail = z.infer<typeof deadLetterDetail>;

const filter = {
  service: service.optional(),
  type: visible.optional().describe('Of the event, as in OrderPlaced'),
  error: visible.optional().describe('A part of the error, in any case'),
  key: visible.optional(),
};

export const deadLetterQuery = z.strictObject({
  ...filter,
  olderThanSeconds: z.coerce.number().min(0).max(1e9).optional(),
  status: letterStatus.default('PARKED'),
});
export type DeadLetterQuery = z.input<typeof deadLetterQuery>;

export const deadLetterList = z.object({
  deadLetters: z.array(deadLetter).describe('By service, oldest first; 500 at most'),
  isCut: z.boolean().describe('There are more than these'),
  unanswered: z.array(z.object({ service, reason: z.string() })).describe('Services that did not answer'),
});
export type DeadLetterList = z.infer<typeof deadLetterList>;

const choice = {
  ids: z.array(letterName).max(500).optional().describe('These; without names, the parked ones that the filters let through'),
  ...filter,
  olderThanSeconds: z.number().min(0).max(1e9).optional(),
  all: z.boolean().optional().describe('Needed where neither names nor filters are given'),
  dryRun: z.boolean().describe('Tell what would be done, and do nothing'),
};

export const redriveBody = z.strictObject({ ...choice, force: z.boolean().optional().describe('Also what failed each time before') });
export type RedriveBody = z.infer<typeof redriveBody>;

export const discardBody = z.strictObject({ ...choice, reason: printable.trim().min(3).max(1_000) });
export type DiscardBody = z.infer<typeof discardBody>;

export const deedAnswer = z.object({
  dryRun: z.boolean(),
  done: z.array(z.object({ id: z.string(), key: z.string(), what: z.string() })).describe('In a dry run, what would be done'),
  failed: z.array(z.object({ id: z.string(), error: z.string() })),
});
export type DeedAnswer = z.infer<typeof deedAnswer>;
