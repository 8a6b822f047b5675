import { clouds, serviceNames, topicSeenFrom, type Service } from '@saga/contracts';
import type { Books, StoredEvent } from '../src/check/books';

/** Books that may be written into. */
export type Draft<Value> =
  Value extends ReadonlyMap<infer Key, infer Entry>
    ? Map<Key, Entry>
    : Value extends object
      ? { -readonly [Name in keyof Value]: Draft<Value[Name]> }
      : Value;

/** The books of a small system: a confirmed order, one that was declined, and two receipts of the same SKU. All invariants hold. */
export function soundBooks(): Draft<Books> {
  const lines = [{ sku: 'tea', quantity: 2 }];
  const [confirmed, declined] = ['order-1', 'order-2'] as const;
  const order = { customerId: 'ada', lines, totalCents: 300, currency: 'EUR', settled: true, version: 2 };
  const books: Draft<Books> = {
    orders: [
      { ...structuredClone(order), key: confirmed, status: 'CONFIRMED', stock: 'COMMITTED', payment: 'CAPTURED' },
      { ...structuredClone(order), key: declined, customerId: 'bob', status: 'CANCELLED', stock: 'RELEASED', payment: 'DECLINED' },
    ],
    reservations: [
      { key: confirmed, status: 'COMMITTED', lines: structuredClone(lines), version: 2 },
      { key: declined, status: 'RELEASED', lines: structuredClone(lines), version: 2 },
    ],
    payments: [
      { key: confirmed, status: 'CAPTURED', accountId: 'ada', amountCents: 300, currency: 'EUR', version: 2 },
      { key: declined, status: 'DECLINED', accountId: 'bob', amountCents: 0, currency: null, version: 1 },
    ],
    stock: [{ key: 'tea', onHand: 8, reserved: 0, committed: 2, version: 2 }],
    accounts: [{ key: 'ada', balanceCents: 700, heldCents: 0, capturedCents: 300, version: 1 }],
    outbox: { order: [], inventory: [], payment: [] },
    inbox: { order: [], inventory: [], payment: [] },
    deadLetters: {
      order: [{ id: '1', key: confirmed, eventId: `${confirmed}/payment/1`, checksum: 1, status: 'REDRIVEN' }],
      inventory: [],
      payment: [],
    },
    topics: clouds.flatMap((cloud) =>
      serviceNames.map((service) => ({ name: topicSeenFrom(cloud, service), cloud, service, partitions: [[]] })),
    ),
    received: new Map([['tea', 10]]),
    deposited: new Map([['ada', 1000]]),
  };
  for (const [service, key, ...types] of told(confirmed, declined)) for (const type of types) tell(books, service, key, type);
  return books;
}

function told(confirmed: string, declined: string): readonly [Service, string, ...string[]][] {
  return [
    ['inventory', 'tea', 'StockReceived', 'StockReceived'],
    ['payment', 'ada', 'FundsDeposited'],
    ['order', confirmed, 'OrderPlaced', 'OrderConfirmed'],
    ['inventory', confirmed, 'StockReserved', 'StockCommitted'],
    ['payment', confirmed, 'PaymentAuthorized', 'PaymentCaptured'],
    ['order', declined, 'OrderPlaced', 'OrderCancelled'],
    ['inventory', declined, 'StockReserved', 'StockReleased'],
    ['payment', declined, 'PaymentDeclined'],
  ];
}

/** The event is committed, relayed, mirrored and taken in, as it would be if a service raised it. */
export function tell({ outbox, inbox, topics }: Draft<Books>, service: Service, key: string, type: string): void {
  const sequence = outbox[service].filter((event) => event.key === key).length + 1;
  const record: StoredEvent = { id: `${key}/${service}/${sequence}`, key, type, sequence, checksum: sequence };
  outbox[service].push({ ...record });
  for (const { partitions } of topics.filter((topic) => topic.service === service)) {
    const partition = partitions.find((records) => records.some((each) => each.key === key)) ?? partitions[0]!;
    partition.push({ ...record });
  }
  if (type === 'StockReceived' || type === 'FundsDeposited') return;
  const hearers: readonly Service[] = service === 'order' ? ['inventory', 'payment'] : ['order'];
  for (const hearer of hearers) inbox[hearer].push(record.id);
}
