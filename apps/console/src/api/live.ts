import { z } from 'zod';
import type { Mesh } from './mesh';
import type { OrderSummary } from './orders';
import type { Service } from './shared';

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

/** `event: orders`: each order that changed, as it is now. The event's id is the position. */
export interface OrdersChanged {
  readonly position: string;
  readonly orders: OrderSummary[];
  /** So many more have changed: too many to tell, so look at the list again. */
  readonly omitted: number;
}

/** `event: reset`: too much has changed since the position asked for, or the read model was rebuilt: load everything again. */
export interface Reset {
  readonly position: string;
}

/** `event: dead-letters`: how many are parked, when that has changed or one of them was tried again: look at them again. */
export interface DeadLettersChanged {
  readonly parked: number;
  readonly byService: Readonly<Partial<Record<Service, number>>>;
}

/** What is told: `event: mesh` is the whole mesh, as GET /api/mesh has it. */
export interface LiveMessages {
  readonly orders: OrdersChanged;
  readonly mesh: Mesh;
  readonly 'dead-letters': DeadLettersChanged;
  readonly reset: Reset;
}
