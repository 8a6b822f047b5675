import { orderIdOf, type Service } from '@saga/contracts';
import {
  inventorySaga,
  LockedStock,
  reservationOf,
  skusOf,
  unseen as noReservation,
  type ReservationRow,
  type StockRow,
} from '@saga/inventory/saga';
import type { Versioned } from '@saga/messaging';
import { LockedOrders, orderSaga, type Order, type OrderRow } from '@saga/order/saga';
import {
  accountIdOf,
  LockedFunds,
  paymentOf,
  paymentSaga,
  unseen as noPayment,
  type AccountRow,
  type PaymentRow,
} from '@saga/payment/saga';
import { participant, type Participant } from './participant';

/** What the repositories do with SQL: which rows a batch locks, and how they are read and written. */
export const participants: Readonly<Record<Service, Participant>> = {
  order: participant({
    service: 'order',
    saga: orderSaga,
    rowsOf: (_, event) => [`orders/${orderIdOf(event)}`],
    load: (rows) => new LockedOrders(rowsOf<OrderRow>('orders', rows)),
    changes: (orders) => orders.changed.map((order) => [`orders/${order.state.orderId}`, orderRow(order)]),
  }),
  inventory: participant({
    service: 'inventory',
    saga: inventorySaga,
    rowsOf: (database, event) => {
      const name = `reservations/${orderIdOf(event)}`;
      const row = database.row<ReservationRow>(name);
      return [name, ...skusOf(event, row ? reservationOf(row) : noReservation).map((sku) => `stock/${sku}`)];
    },
    load: (rows) => new LockedStock(rowsOf<ReservationRow>('reservations', rows), rowsOf<StockRow>('stock', rows)),
    changes: ({ reservations, levels }, loaded) => [
      ...[...reservations.created, ...reservations.updated].map(
        ([orderId, { state, version }]) =>
          [`reservations/${orderId}`, { lines: [], reason: null, sku: null, ...state, orderId, version }] as const,
      ),
      ...levels.updated.map(([sku, level]) => [`stock/${sku}`, { ...loaded.get(`stock/${sku}`), ...level }] as const),
    ],
  }),
  payment: participant({
    service: 'payment',
    saga: paymentSaga,
    rowsOf: (database, event) => {
      const name = `payments/${orderIdOf(event)}`;
      const row = database.row<PaymentRow>(name);
      const accountId = accountIdOf(event, row ? paymentOf(row) : noPayment);
      return accountId === undefined ? [name] : [name, `accounts/${accountId}`];
    },
    load: (rows) => new LockedFunds(rowsOf<PaymentRow>('payments', rows), rowsOf<AccountRow>('accounts', rows)),
    changes: ({ payments, accounts }, loaded) => [
      ...[...payments.created, ...payments.updated].map(([orderId, { state, version }]) => {
        const nothing = { accountId: null, amountCents: 0, currency: null, reason: null };
        const hold = 'hold' in state ? state.hold : state;
        return [`payments/${orderId}`, { ...nothing, ...hold, status: state.status, orderId, version }] as const;
      }),
      ...accounts.updated.map(([id, account]) => [`accounts/${id}`, { ...loaded.get(`accounts/${id}`), ...account }] as const),
    ],
  }),
};

export function orderRow({ state, version }: Versioned<Order>): OrderRow {
  const reason = state.status === 'CANCELLED' ? state.reason : null;
  return { ...state, id: state.orderId, reason, version, endedAt: null, settledAt: null };
}

function rowsOf<Row>(table: string, rows: ReadonlyMap<string, object>): Row[] {
  return [...rows].filter(([name]) => name.startsWith(`${table}/`)).map(([, row]) => row as Row);
}
