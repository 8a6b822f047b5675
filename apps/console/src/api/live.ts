import { z } from 'zod';
import { mesh } from './mesh';
import { orderSummary } from './orders';
import { service } from './shared';

/** GET /api/live?topics=orders,mesh,dead-letters&after=POSITION; a browser that comes back sends Last-Event-ID instead of `after`. */
export const liveQuery = z.strictObject({
  topics: z
    .string()
    .regex(
      /^(orders|mesh|dead-letters)(,(orders|mesh|dead-letters)){0,2}$/,
      'must be of orders, mesh and dead-letters, with commas between',
    )
    .default('orders,mesh,dead-letters'),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'must be a position')
    .optional(),
});
export type LiveQuery = z.input<typeof liveQuery>;

/** `event: orders`: each order that changed, as it is now. The event's id is the position. */
export const ordersChanged = z.object({
  position: z.string(),
  orders: z.array(orderSummary),
  omitted: z.int().describe('So many more have changed: too many to tell, so look at the list again'),
});
export type OrdersChanged = z.infer<typeof ordersChanged>;

/** `event: reset`: too much has changed since the position asked for, or the read model was rebuilt: load everything again. */
export const reset = z.object({ position: z.string() });
export type Reset = z.infer<typeof reset>;

/** `event: dead-letters`: how many are parked, when that has changed or one of them was tried again: look at them again. */
export const deadLettersChanged = z.object({ parked: z.int(), byService: z.partialRecord(service, z.int()) });
export type DeadLettersChanged = z.infer<typeof deadLettersChanged>;

/** `event: mesh`: the whole mesh, as GET /api/mesh has it. */
export const meshChanged = mesh;

export interface LiveMessages {
  readonly orders: OrdersChanged;
  readonly mesh: z.infer<typeof mesh>;
  readonly 'dead-letters': DeadLettersChanged;
  readonly reset: Reset;
}
