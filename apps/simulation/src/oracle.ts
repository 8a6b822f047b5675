import type { Service } from '@saga/contracts';
import type { ReservationRow, StockRow } from '@saga/inventory/saga';
import type { OrderRow } from '@saga/order/saga';
import type { AccountRow, PaymentRow } from '@saga/payment/saga';
import type { Database, Transaction } from './database';
import { Holdings } from './holdings';
import { History } from './history';
import { checkStory, isSettled, requireForward } from './story';
import { Violation } from './violation';

/** Watches every commit and every record, and throws a Violation as soon as a guarantee is broken. It looks only at what has changed. */
export class Oracle {
  readonly history = new History();
  readonly #stock = new Holdings('stock is conserved and never negative');
  readonly #money = new Holdings('money is conserved and never negative');
  readonly #answers = new Map<number, string>();

  constructor(private readonly databases: Readonly<Record<Service, Database>>) {}

  committed(transaction: Transaction): void {
    this.history.committed(transaction);
    for (const { event } of transaction.events) {
      if (event.type === 'StockReceived') this.#stock.receive(event.sku, event.quantity);
      if (event.type === 'FundsDeposited') this.#money.receive(event.accountId, event.amountCents);
    }
    const touched = { skus: new Set<string>(), accounts: new Set<string>(), orders: new Set<string>() };
    for (const [name, after] of transaction.rows) this.#changed(name, transaction.before.get(name), after, touched);
    for (const sku of touched.skus) this.#checkSku(sku);
    for (const account of touched.accounts) this.#checkAccount(account);
    for (const orderId of touched.orders) this.#checkOrder(orderId);
  }

  /** A customer was told of an order; whoever repeats the wish is told of the same one. */
  answered(wish: number, orderId: string): void {
    const earlier = this.#answers.get(wish) ?? orderId;
    this.#answers.set(wish, earlier);
    if (earlier !== orderId) throw new Violation('a repeated POST has one effect', `it was answered with ${earlier} and with ${orderId}`);
    if (!this.databases.order.rows.has(`orders/${orderId}`)) throw new Violation('an acknowledged order exists', `${orderId} does not`);
  }

  /** The participants may be away: an order whose deadline has passed ends all the same. */
  checkEnded(): void {
    const open = this.#orders.find(({ status }) => status === 'PLACED');
    if (open) throw new Violation('every order ends by its deadline', `${open.id} is PLACED`);
  }

  /** What must hold when all faults are over and nothing moves any more. */
  checkAtRest(): void {
    this.checkEnded();
    for (const order of this.#orders) {
      this.#checkOrder(order.id);
      if (isSettled(order) || this.history.isDiscarded('order', order.id)) continue;
      throw new Violation('every order settles', `${order.id} is ${order.status} with stock ${order.stock} and payment ${order.payment}`);
    }
    const held = [...this.#stock.stillHeld, ...this.#money.stillHeld];
    if (held.length > 0) throw new Violation('nothing stays held', `${held.join(', ')} has what is held for orders that have ended`);
    for (const { service, parked } of Object.values(this.databases)) {
      const [key] = parked.keys();
      if (key) throw new Violation('nothing stays parked', `${service} has dead letters of ${key}`);
    }
    for (const [wish, orderId] of this.#answers) this.answered(wish, orderId);
  }

  get #orders(): OrderRow[] {
    return [...this.databases.order.rows].filter(([name]) => name.startsWith('orders/')).map(([, row]) => row as OrderRow);
  }

  #changed(name: string, before: object | undefined, after: object, touched: Record<'skus' | 'accounts' | 'orders', Set<string>>): void {
    const [table, key] = name.split('/') as [string, string];
    switch (table) {
      case 'stock':
        touched.skus.add(key);
        break;
      case 'accounts':
        touched.accounts.add(key);
        break;
      case 'orders':
        for (const word of ['status', 'stock', 'payment'] as const) {
          requireForward(key, (before as OrderRow | undefined)?.[word], (after as OrderRow)[word]);
        }
        touched.orders.add(key);
        break;
      case 'reservations':
        for (const sku of this.#reservationChanged(before as ReservationRow | undefined, after as ReservationRow)) touched.skus.add(sku);
        touched.orders.add(key);
        break;
      case 'payments':
        for (const account of this.#paymentChanged(before as PaymentRow | undefined, after as PaymentRow)) touched.accounts.add(account);
        touched.orders.add(key);
        break;
    }
  }

  #reservationChanged(before: ReservationRow | undefined, after: ReservationRow): string[] {
    requireForward(after.orderId, before?.status, after.status);
    for (const [row, sign] of [[before, -1] as const, [after, 1] as const]) {
      for (const { sku, quantity } of row?.lines ?? []) {
        if (row?.status === 'RESERVED') this.#stock.hold(sku, sign * quantity);
        if (row?.status === 'COMMITTED') this.#stock.remove(sku, sign * quantity);
      }
    }
    return after.lines.map(({ sku }) => sku);
  }

  #paymentChanged(before: PaymentRow | undefined, after: PaymentRow): string[] {
    requireForward(after.orderId, before?.status, after.status);
    for (const [row, sign] of [[before, -1] as const, [after, 1] as const]) {
      if (row?.status === 'AUTHORIZED') this.#money.hold(row.accountId!, sign * row.amountCents);
      if (row?.status === 'CAPTURED') this.#money.remove(row.accountId!, sign * row.amountCents);
    }
    return after.amountCents > 0 ? [after.accountId!] : [];
  }

  #checkSku(sku: string): void {
    const { onHand: present, reserved: held, committed: gone } = this.databases.inventory.row<StockRow>(`stock/${sku}`)!;
    this.#stock.check(sku, { present, held, gone });
  }

  #checkAccount(id: string): void {
    const { balanceCents: present, heldCents: held, capturedCents: gone } = this.databases.payment.row<AccountRow>(`accounts/${id}`)!;
    this.#money.check(id, { present, held, gone });
  }

  #checkOrder(orderId: string): void {
    const { order, inventory, payment } = this.databases;
    checkStory(orderId, order.row(`orders/${orderId}`), inventory.row(`reservations/${orderId}`), payment.row(`payments/${orderId}`));
  }
}
