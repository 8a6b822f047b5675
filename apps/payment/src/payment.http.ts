import { identifier } from '@saga/service';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { AccountRow } from './payment.entity';

/** A first deposit fixes the currency of its account for ever, so three letters are not enough. */
const currencies = new Set(Intl.supportedValuesOf('currency'));

export class AccountPath extends createZodDto(z.object({ accountId: identifier })) {}

export class DepositBody extends createZodDto(
  z.strictObject({
    amountCents: z.int().min(1).describe('Minor units of the currency'),
    currency: z
      .string()
      .refine((code) => currencies.has(code), 'must be an ISO 4217 code')
      .describe('An ISO 4217 code: EUR'),
  }),
) {}

export class AccountView extends createZodDto(
  z.object({
    accountId: z.string(),
    currency: z.string(),
    balanceCents: z.int().describe('Money in the account'),
    heldCents: z.int().describe('The part of it that is held for orders'),
    availableCents: z.int(),
    capturedCents: z.int().describe('Money that has left for confirmed orders'),
  }),
) {}

export function viewOf({ id, currency, balanceCents, heldCents, capturedCents }: AccountRow): AccountView {
  return { accountId: id, currency, balanceCents, heldCents, availableCents: balanceCents - heldCents, capturedCents };
}
