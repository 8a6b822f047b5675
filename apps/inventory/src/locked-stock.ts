import type { SagaEvent } from '@saga/contracts';
import type { Versioned, WorkingSet } from '@saga/messaging';
import type { Reservation, StockState } from './domain/stock';
import type { StockLevel } from './domain/stock-level';
import { reservationOf, type ReservationRow, type StockRow } from './stock.entity';

/** What is known of an order that was never seen. */
export const unseen: Reservation = { status: 'NONE' };

/** Reservations and stock levels under lock. All decisions of a batch share the levels, one after another. */
export class LockedStock implements WorkingSet<StockState> {
  readonly #known: ReadonlySet<string>;
  readonly #reservations = new Map<string, Versioned<Reservation>>();
  readonly #levels = new Map<string, StockLevel>();
  readonly #changedReservations = new Set<string>();
  readonly #changedLevels = new Set<string>();

  constructor(reservations: readonly ReservationRow[], levels: readonly StockRow[]) {
    this.#known = new Set(reservations.map(({ orderId }) => orderId));
    for (const row of reservations) this.#reservations.set(row.orderId, { state: reservationOf(row), version: row.version });
    for (const { sku, onHand, reserved, committed } of levels) this.#levels.set(sku, { onHand, reserved, committed });
  }

  /** A SKU that nobody ever received has no level, and an order that was never seen has no reservation: both are answers. */
  read(event: SagaEvent): Versioned<StockState> {
    const { state, version } = this.#reservations.get(orderIdOf(event)) ?? { state: unseen, version: 0 };
    const levels = new Map<string, StockLevel>();
    for (const sku of skusOf(event, state)) {
      const level = this.#levels.get(sku);
      if (level) levels.set(sku, level);
    }
    return { state: { reservation: state, levels }, version };
  }

  write(event: SagaEvent, { state: { reservation, levels }, version }: Versioned<StockState>): void {
    const orderId = orderIdOf(event);
    if (version !== (this.#reservations.get(orderId)?.version ?? 0)) this.#changedReservations.add(orderId);
    this.#reservations.set(orderId, { state: reservation, version });
    for (const [sku, level] of levels) {
      if (this.#levels.get(sku) !== level) this.#changedLevels.add(sku);
      this.#levels.set(sku, level);
    }
  }

  /** Changed reservations, those without a row yet apart, each by order id: the order in which rows are written. */
  changedReservations(): { created: [string, Versioned<Reservation>][]; updated: [string, Versioned<Reservation>][] } {
    const changed = [...this.#changedReservations].sort().map((id): [string, Versioned<Reservation>] => [id, this.#reservations.get(id)!]);
    return { created: changed.filter(([id]) => !this.#known.has(id)), updated: changed.filter(([id]) => this.#known.has(id)) };
  }

  changedLevels(): [string, StockLevel][] {
    return [...this.#changedLevels].map((sku) => [sku, this.#levels.get(sku)!]);
  }
}

/** The SKUs that a decision about this event is about. */
export function skusOf(event: SagaEvent, reservation: Reservation): string[] {
  const lines =
    event.type === 'OrderPlaced'
      ? event.lines
      : reservation.status === 'NONE' || reservation.status === 'REJECTED'
        ? []
        : reservation.lines;
  return lines.map(({ sku }) => sku);
}

export function orderIdOf(event: SagaEvent): string {
  if (!('orderId' in event)) throw new Error(`${event.type} is about no order`);
  return event.orderId;
}
