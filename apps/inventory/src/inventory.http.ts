import { identifier } from '@saga/service';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { StockRow } from './stock.entity';

export class StockPath extends createZodDto(z.object({ sku: identifier })) {}

export class StockQuery extends createZodDto(
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    /** The `next` of the page before. */
    after: identifier.optional(),
  }),
) {}

export class ReceiptBody extends createZodDto(z.strictObject({ quantity: z.int().min(1).max(1_000_000_000) })) {}

export class StockView extends createZodDto(
  z.object({
    sku: z.string(),
    onHand: z.int().describe('Units in the warehouse'),
    reserved: z.int().describe('The part of them that is held for orders'),
    available: z.int(),
    committed: z.int().describe('Units that have left for confirmed orders'),
  }),
) {}

export class StockPage extends createZodDto(
  z.object({ stock: z.array(StockView.schema), next: z.string().optional().describe('Pass it as `after` to get more') }),
) {}

export function viewOf({ sku, onHand, reserved, committed }: StockRow): StockView {
  return { sku, onHand, reserved, available: onHand - reserved, committed };
}
