import type { OrderPlaced, PaymentAuthorized, SagaEvent, StockReserved } from '@saga/contracts';
import { saga, StaleStateError, type SagaRepository, type Transaction, type Versioned, type WorkingSet } from '../src';

/** The smallest state in which a lost, doubled or overtaken event shows: the amounts of an order's events, in the order they were applied. */
export interface Ledger {
  readonly amounts: readonly number[];
}

/** A CHECK constraint refuses ledgers that hold it. */
export const forbidden = -1;

export const ledgerTable = `CREATE TABLE ledgers (
  order_id uuid PRIMARY KEY,
  amounts jsonb NOT NULL,
  version integer NOT NULL,
  CONSTRAINT no_forbidden_amount CHECK (NOT amounts @> '${forbidden}')
)`;

/** Opens the ledger of an order, or adds to it. */
export function placed(orderId: string, amount: number): OrderPlaced {
  const lines = [{ sku: 'tea', quantity: 1, unitPriceCents: amount }];
  const times = { placedAt: new Date(0), deadlineAt: new Date(30_000) };
  return { type: 'OrderPlaced', orderId, customerId: 'ada', lines, totalCents: amount, currency: 'EUR', ...times };
}

/** Adds to a ledger that must be there. */
export function authorized(orderId: string, amount: number): PaymentAuthorized {
  return { type: 'PaymentAuthorized', orderId, accountId: 'ada', amountCents: amount, currency: 'EUR' };
}

/** Answers each event with one fact that repeats its amount. Events about the orders in `refused` throw. */
export function ledgerSaga(refused: ReadonlySet<string> = new Set()) {
  const answer = ({ amounts }: Ledger, { orderId }: OrderPlaced | PaymentAuthorized): StockReserved[] => {
    if (refused.has(orderId)) throw new TypeError(`Order ${orderId} is refused`);
    return [{ type: 'StockReserved', orderId, lines: [{ sku: 'tea', quantity: amounts.at(-1)! }] }];
  };
  return saga({
    evolve: (ledger: Ledger, event: OrderPlaced | PaymentAuthorized | StockReserved): Ledger =>
      event.type === 'StockReserved'
        ? ledger
        : { amounts: [...ledger.amounts, 'totalCents' in event ? event.totalCents : event.amountCents] },
    on: { OrderPlaced: answer, PaymentAuthorized: answer },
  });
}

interface LedgerRow extends Ledger {
  readonly orderId: string;
  readonly version: number;
}

class Ledgers implements WorkingSet<Ledger> {
  readonly changed = new Map<string, Versioned<Ledger>>();

  constructor(readonly known: ReadonlyMap<string, Versioned<Ledger>>) {}

  read(event: SagaEvent): Versioned<Ledger> | undefined {
    const orderId = orderIdOf(event);
    const unseen = event.type === 'OrderPlaced' ? { state: { amounts: [] }, version: 0 } : undefined;
    return this.changed.get(orderId) ?? this.known.get(orderId) ?? unseen;
  }

  write(event: SagaEvent, next: Versioned<Ledger>): void {
    this.changed.set(orderIdOf(event), next);
  }
}

/** Ledgers in PostgreSQL, written as a service's repository is. */
export class LedgerRepository implements SagaRepository<Ledger, Ledgers> {
  /** What happens between reading and deciding, while the transaction is open. */
  afterLoad: () => Promise<void> = () => Promise.resolve();
  committed = jest.fn();

  async load(tx: Transaction, events: readonly SagaEvent[]): Promise<Ledgers> {
    const rows: LedgerRow[] = await tx.query(
      `SELECT order_id AS "orderId", amounts, version FROM ledgers WHERE order_id = ANY($1) ORDER BY order_id FOR UPDATE`,
      [events.map(orderIdOf)],
    );
    await this.afterLoad();
    return new Ledgers(new Map(rows.map(({ orderId, amounts, version }) => [orderId, { state: { amounts }, version }])));
  }

  async save(tx: Transaction, { known, changed }: Ledgers): Promise<void> {
    for (const [orderId, { state, version }] of [...changed].sort()) {
      const values = [orderId, JSON.stringify(state.amounts), version];
      if (known.has(orderId)) {
        await tx.query(`UPDATE ledgers SET amounts = $2, version = $3 WHERE order_id = $1`, values);
        continue;
      }
      const created: unknown[] = await tx.query(`INSERT INTO ledgers VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`, values);
      if (created.length === 0) throw new StaleStateError('Another transaction has just opened this ledger');
    }
  }
}

function orderIdOf(event: SagaEvent): string {
  if (!('orderId' in event)) throw new Error(`${event.type} is about no order`);
  return event.orderId;
}
