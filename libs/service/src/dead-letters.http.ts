import type { DeadLetterView } from '@saga/messaging';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const letterId = z.string().regex(/^[1-9]\d{0,17}$/, 'must be the number of a letter');
const instant = z.iso.datetime();
const status = z.enum(['PARKED', 'REDRIVEN', 'DISCARDED']);
const printable = z.string().regex(/^\P{Cc}*$/u, 'must have no control characters');
const visible = printable.min(1).max(256);

export class DeadLetterPath extends createZodDto(z.object({ id: letterId })) {}

export class DeadLetterQuery extends createZodDto(
  z.strictObject({
    status: status.optional(),
    type: visible.optional().describe('Of the event, as in OrderPlaced'),
    error: visible.optional().describe('A part of the error, in any case'),
    key: visible.optional(),
    olderThanSeconds: z.coerce.number().min(0).max(1e9).optional(),
    /** The `next` of the page before. */
    after: letterId.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
) {}

export class RedriveBody extends createZodDto(
  z.strictObject({ force: z.boolean().default(false).describe('Redrive also what failed each time before') }),
) {}

export class DiscardBody extends createZodDto(
  z.strictObject({
    reason: printable.trim().min(3).max(1_000),
    force: z.boolean().default(false).describe('Discard also what must complete by its header, and cannot be read'),
  }),
) {}

export class DeadLetterAnswer extends createZodDto(
  z.object({
    id: letterId,
    key: z.string(),
    status,
    topic: z.string(),
    partition: z.int(),
    offset: z.string(),
    eventId: z.uuid().nullable(),
    type: z.string().nullable(),
    error: z.string().nullable().describe('Null while it stays behind an earlier letter of its key'),
    attempts: z.int(),
    replays: z.int(),
    mustComplete: z.boolean(),
    parkedAt: instant,
    dueAt: instant.nullable().describe('When its key is tried again by itself; null when it waits for a person'),
    resolvedAt: instant.nullable(),
    reason: z.string().nullable(),
  }),
) {}

export class DeadLetterDetail extends createZodDto(
  DeadLetterAnswer.schema.extend({
    event: z.unknown().describe('The event, if the record can be decoded'),
    value: z.string().nullable().describe('The first 32 KB of the record, in base64'),
  }),
) {}

export class DeadLetterPage extends createZodDto(
  z.object({
    deadLetters: z.array(DeadLetterAnswer.schema),
    next: letterId.optional().describe('Pass it as `after` to get later letters'),
  }),
) {}

export class RedriveAnswer extends createZodDto(
  z.object({ redriven: z.array(letterId), failed: z.object({ id: letterId, error: z.string() }).optional() }),
) {}

export function answerOf({ parkedAt, dueAt, resolvedAt, ...letter }: DeadLetterView): z.infer<typeof DeadLetterAnswer.schema> {
  return {
    ...letter,
    parkedAt: parkedAt.toISOString(),
    dueAt: dueAt && dueAt.toISOString(),
    resolvedAt: resolvedAt && resolvedAt.toISOString(),
  };
}
