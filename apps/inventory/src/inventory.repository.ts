import { orderIdOf, type ReservedLine, type SagaEvent } from '@saga/contracts';
import { Outbox, type SagaRepository, together, StaleStateError, type Transaction, type Versioned } from '@saga/messaging';
import { Injectable } from '@nestjs/common';
import type { Reservation, StockState } from './domain/stock';
import { move, receiveStock, type StockLevel } from './domain/stock-level';
import { LockedStock, skusOf, unseen } from './locked-stock';
import { reservationOf, type ReservationRow, type StockRow } from './stock.entity';

const stockColumns = `sku, on_hand::float8 AS "onHand", reserved::float8 AS reserved, committed::float8 AS committed, version`;

/** Stock and reservations in PostgreSQL: two statements to lock what a batch is about, and one for each table to write it back. */
@Injectable()
export class InventoryRepository implements SagaRepository<StockState, LockedStock> {
  constructor(private readonly outbox: Outbox) {}

  async load(tx: Transaction, events: readonly SagaEvent[]): Promise<LockedStock> {
    const reservations: ReservationRow[] = await tx.query(
      `SELECT order_id AS "orderId", status, lines, reason, sku, version FROM reservations WHERE order_id = ANY($1) ORDER BY order_id FOR UPDATE`,
      [events.map(orderIdOf)],
    );
    const known = new Map(reservations.map((row) => [row.orderId, reservationOf(row)]));
    const skus = new Set(events.flatMap((event) => skusOf(event, known.get(orderIdOf(event)) ?? unseen)));
    const levels: StockRow[] =
      skus.size > 0 ? await tx.query(`SELECT ${stockColumns} FROM stock WHERE sku = ANY($1) ORDER BY sku FOR UPDATE`, [[...skus]]) : [];
    return new LockedStock(reservations, levels);
  }

  async save(tx: Transaction, stock: LockedStock): Promise<void> {
    const { reservations, levels } = stock;
    await together(this.#saveLevels(tx, levels.updated), this.#create(tx, reservations.created), this.#update(tx, reservations.updated));
  }

  /** Takes goods in and tells of it. */
  async receive(tx: Transaction, sku: string, quantity: number): Promise<StockRow> {
    await tx.query(`INSERT INTO stock (sku, on_hand, reserved, committed, version) VALUES ($1, 0, 0, 0, 0) ON CONFLICT DO NOTHING`, [sku]);
    const [level]: StockRow[] = await tx.query(`SELECT ${stockColumns} FROM stock WHERE sku = $1 FOR UPDATE`, [sku]);
    const received = receiveStock(level, { sku, quantity });
    const next = { ...move(new Map([[sku, level!]]), [received], { onHand: 1 }).get(sku)!, sku, version: level!.version + 1 };
    await together(
      tx.query(`UPDATE stock SET on_hand = $2, version = $3 WHERE sku = $1`, [sku, next.onHand, next.version]),
      this.outbox.add(tx, [{ event: received, sequence: next.version }]),
    );
    return next;
  }

  async #saveLevels(tx: Transaction, levels: readonly [string, StockLevel][]): Promise<void> {
    if (levels.length === 0) return;
    await tx.query(
      `UPDATE stock SET on_hand = next.on_hand, reserved = next.reserved, committed = next.committed
       FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS next (sku, on_hand, reserved, committed)
       WHERE stock.sku = next.sku`,
      [
        levels.map(([sku]) => sku),
        levels.map(([, { onHand }]) => onHand),
        levels.map(([, { reserved }]) => reserved),
        levels.map(([, { committed }]) => committed),
      ],
    );
  }

  async #create(tx: Transaction, created: readonly [string, Versioned<Reservation>][]): Promise<void> {
    if (created.length === 0) return;
    const rows: unknown[] = await tx.query(
      `INSERT INTO reservations (order_id, status, lines, reason, sku, version)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[], $5::text[], $6::int[]) ON CONFLICT DO NOTHING RETURNING order_id`,
      columnsOf(created),
    );
    if (rows.length < created.length) throw new StaleStateError('Another transaction has just made one of these reservations');
  }

  async #update(tx: Transaction, updated: readonly [string, Versioned<Reservation>][]): Promise<void> {
    if (updated.length === 0) return;
    await tx.query(
      `UPDATE reservations SET status = next.status, lines = next.lines, reason = next.reason, sku = next.sku, version = next.version
       FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[], $5::text[], $6::int[]) AS next (order_id, status, lines, reason, sku, version)
       WHERE reservations.order_id = next.order_id`,
      columnsOf(updated),
    );
  }
}

function columnsOf(reservations: readonly [string, Versioned<Reservation>][]): unknown[] {
  const states = reservations.map(([, { state }]) => state);
  return [
    reservations.map(([orderId]) => orderId),
    states.map(({ status }) => status),
    states.map((state): string => JSON.stringify(linesOf(state))),
    states.map((state) => (state.status === 'REJECTED' ? state.reason : null)),
    states.map((state) => (state.status === 'REJECTED' ? state.sku : null)),
    reservations.map(([, { version }]) => version),
  ];
}

function linesOf(reservation: Reservation): readonly ReservedLine[] {
  return 'lines' in reservation ? reservation.lines : [];
}
