/**
 * The seven commits of a saga that confirms, each as one statement, which is the least that the step can be: no decision is made, nothing is read
 * but what is written. $1 is the order, $2 the event that is taken in, $3 the event that is told.
 */
const outbox = (service: string, type: string, sequence: number, payload: string): string =>
  `INSERT INTO ${service}_outbox (id, aggregatetype, aggregateid, type, payload, traceparent, sequence)
   VALUES ($3::uuid, '${service}.events', $1::uuid::text, '${type}', ${payload}::bytea, '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', ${sequence})`;

const inbox = (service: string): string => `taken AS (INSERT INTO ${service}_inbox VALUES ($2::uuid))`;

/** In the order of their SKUs, as two orders that share them would otherwise wait for each other. */
const lockedStock = `locked AS (SELECT sku FROM stock WHERE sku = ANY($4::text[]) ORDER BY sku FOR UPDATE)`;

export interface Step {
  readonly name: string;
  readonly cloud: 'aws' | 'azure';
  readonly text: string;
  /** What it needs beside the ids: the order's lines, its customer. */
  readonly needs: readonly ('skus' | 'lines' | 'customer')[];
  /** Bytes of the event that it tells, if any. */
  readonly payload?: number;
}

export const steps: readonly Step[] = [
  {
    name: 'place',
    cloud: 'aws',
    text: `WITH unused AS (SELECT $2::uuid), placed AS (
             INSERT INTO orders (id, customer_id, status, stock, payment, lines, total_cents, currency, version, placed_at, deadline_at)
             VALUES ($1::uuid, $5, 'PLACED', 'PENDING', 'PENDING', $4, 2000, 'EUR', 1, now(), now() + interval '30 s'))
           ${outbox('order', 'OrderPlaced', 1, '$6')}`,
    needs: ['lines', 'customer'],
    payload: 160,
  },
  {
    name: 'reserve',
    cloud: 'aws',
    text: `WITH ${inbox('inventory')}, ${lockedStock}, held AS (UPDATE stock SET reserved = reserved + 1 FROM locked WHERE stock.sku = locked.sku),
             made AS (INSERT INTO reservations (order_id, status, lines, version) VALUES ($1::uuid, 'RESERVED', $5, 1))
           ${outbox('inventory', 'StockReserved', 1, '$6')}`,
    needs: ['skus', 'lines'],
    payload: 80,
  },
  {
    name: 'authorise',
    cloud: 'azure',
    text: `WITH ${inbox('payment')}, held AS (UPDATE accounts SET held_cents = held_cents + 2000 WHERE id = $4),
             made AS (INSERT INTO payments (order_id, status, account_id, amount_cents, currency, version)
                      VALUES ($1::uuid, 'AUTHORIZED', $4, 2000, 'EUR', 1))
           ${outbox('payment', 'PaymentAuthorized', 1, '$5')}`,
    needs: ['customer'],
    payload: 50,
  },
  {
    name: 'note the stock',
    cloud: 'aws',
    text: `WITH ${inbox('order')}, unused AS (SELECT $3::uuid) UPDATE orders SET stock = 'RESERVED' WHERE id = $1::uuid`,
    needs: [],
  },
  {
    name: 'note the payment and confirm',
    cloud: 'aws',
    text: `WITH ${inbox('order')}, noted AS (
             UPDATE orders SET payment = 'AUTHORIZED', status = 'CONFIRMED', version = 2, ended_at = now() WHERE id = $1::uuid)
           ${outbox('order', 'OrderConfirmed', 2, '$4')}`,
    needs: [],
    payload: 30,
  },
  {
    name: 'commit the stock',
    cloud: 'aws',
    text: `WITH ${inbox('inventory')}, ${lockedStock},
             gone AS (UPDATE stock SET reserved = reserved - 1, on_hand = on_hand - 1, committed = committed + 1 FROM locked WHERE stock.sku = locked.sku),
             noted AS (UPDATE reservations SET status = 'COMMITTED', version = 2 WHERE order_id = $1::uuid)
           ${outbox('inventory', 'StockCommitted', 2, '$5')}`,
    needs: ['skus'],
    payload: 80,
  },
  {
    name: 'capture',
    cloud: 'azure',
    text: `WITH ${inbox('payment')}, gone AS (UPDATE accounts SET held_cents = held_cents - 2000, balance_cents = balance_cents - 2000,
                                               captured_cents = captured_cents + 2000 WHERE id = $4),
             noted AS (UPDATE payments SET status = 'CAPTURED', version = 2 WHERE order_id = $1::uuid)
           ${outbox('payment', 'PaymentCaptured', 2, '$5')}`,
    needs: ['customer'],
    payload: 50,
  },
];
