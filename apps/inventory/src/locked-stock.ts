import { orderIdOf, type SagaEvent } from '@saga/contracts';
import { LockedRows, type Versioned, type WorkingSet } from '@saga/messaging';
import type { Reservation, StockState } from './domain/stock';
import type { StockLevel } from './domain/stock-level';
import { reservationOf, type ReservationRow, type StockRow } from './stock.entity';

/** What is known of an order that was never seen. */
export const unseen: Reservation = { status: 'NONE' };

/** Reservations and stock levels under lock. All decisions of a batch share the levels, one after another. */
export class LockedStock implements WorkingSet<StockState> {
  readonly reservations: LockedRows<Versioned<Reservation>>;
  readonly levels: LockedRows<StockLevel>;

  constructor(reservations: readonly ReservationRow[], levels: readonly StockRow[]) {
    this.reservations = new LockedRows(reservations.map((row) => [row.orderId, { state: reservationOf(row), version: row.version }]));
    this.levels = new LockedRows(levels.map(({ sku, onHand, reserved, committed }) => [sku, { onHand, reserved, committed }]));
  }

  /** A SKU that nobody ever received has no level, and an order that was never seen has no reservation: both are answers. */
  read(event: SagaEvent): Versioned<StockState> {
    const { state: reservation, version } = this.#reservation(event);
    const levels = new Map<string, StockLevel>();
    for (const sku of skusOf(event, reservation)) {
      const level = this.levels.get(sku);
      if (level) levels.set(sku, level);
    }
    return { state: { reservation, levels }, version };
  }

  write(event: SagaEvent, { state: { reservation, levels }, version }: Versioned<StockState>): void {
    if (reservation !== this.#reservation(event).state) this.reservations.set(orderIdOf(event), { state: reservation, version });
    for (const [sku, level] of levels) if (level !== this.levels.get(sku)) this.levels.set(sku, level);
  }

  #reservation(event: SagaEvent): Versioned<Reservation> {
    return this.reservations.get(orderIdOf(event)) ?? { state: unseen, version: 0 };
  }
}

/** The SKUs that a decision about this event is about. */
export function skusOf(event: SagaEvent, reservation: Reservation): string[] {
  const held = 'lines' in reservation ? reservation.lines : [];
  return (event.type === 'OrderPlaced' ? event.lines : held).map(({ sku }) => sku);
}
