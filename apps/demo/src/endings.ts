import type { EventType } from '@saga/contracts';
import { randomUUID } from 'node:crypto';
import type { OrderAnswer, Shop } from './shop';

/** One way in which an order can end, and all that is said on the way there. */
export interface Ending {
  readonly name: string;
  readonly status: OrderAnswer['status'];
  readonly reason?: string;
  /** Every event of the conversation, each exactly once. */
  readonly events: readonly EventType[];
  /** Pairs that no run may show in the other order. */
  readonly before: readonly (readonly [EventType, EventType])[];
  /** True when payment must be silent while the order waits, so that the ending is no matter of luck. */
  readonly withoutPayment?: true;
  /** Places the order and does what leads to this ending; resolves with the order as it was placed. */
  play(shop: Shop): Promise<OrderAnswer>;
}

const wanted = [
  { sku: 'COFFEE-1KG', quantity: 2 },
  { sku: 'FILTER-100', quantity: 1 },
];
/** More than the demonstration ever receives, and not more than the API accepts. */
const tooMany = [{ sku: 'GRINDER', quantity: 1_000_000 }];

const undone: Ending['before'] = [
  ['OrderPlaced', 'OrderCancelled'],
  ['OrderCancelled', 'StockReleased'],
  ['OrderCancelled', 'PaymentVoided'],
  ['StockReserved', 'StockReleased'],
  ['PaymentAuthorized', 'PaymentVoided'],
];

export const endings: readonly Ending[] = [
  {
    name: 'confirmed',
    status: 'CONFIRMED',
    events: ['OrderPlaced', 'StockReserved', 'PaymentAuthorized', 'OrderConfirmed', 'StockCommitted', 'PaymentCaptured'],
    before: [
      ['OrderPlaced', 'StockReserved'],
      ['OrderPlaced', 'PaymentAuthorized'],
      ['StockReserved', 'OrderConfirmed'],
      ['PaymentAuthorized', 'OrderConfirmed'],
      ['OrderConfirmed', 'StockCommitted'],
      ['OrderConfirmed', 'PaymentCaptured'],
    ],
    play: async (shop) => shop.place(await customerWith(shop, 100_000), wanted),
  },
  {
    name: 'out of stock',
    status: 'CANCELLED',
    reason: 'OUT_OF_STOCK',
    events: ['OrderPlaced', 'StockRejected', 'PaymentAuthorized', 'OrderCancelled', 'PaymentVoided'],
    before: [...undone, ['StockRejected', 'OrderCancelled']],
    play: async (shop) => shop.place(await customerWith(shop, 10_000_000_000), tooMany),
  },
  {
    name: 'payment declined',
    status: 'CANCELLED',
    reason: 'PAYMENT_DECLINED',
    events: ['OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderCancelled', 'StockReleased'],
    before: [...undone, ['PaymentDeclined', 'OrderCancelled']],
    play: async (shop) => shop.place(await customerWith(shop, 1), wanted),
  },
  {
    name: 'cancelled by the customer',
    status: 'CANCELLED',
    reason: 'CUSTOMER_REQUEST',
    withoutPayment: true,
    events: ['OrderPlaced', 'StockReserved', 'OrderCancelled', 'StockReleased', 'PaymentAuthorized', 'PaymentVoided'],
    before: undone,
    play: async (shop) => {
      const order = await shop.place(richCustomer, wanted);
      await shop.cancel(order.orderId);
      return order;
    },
  },
  {
    name: 'past its deadline',
    status: 'CANCELLED',
    reason: 'DEADLINE_PASSED',
    withoutPayment: true,
    events: ['OrderPlaced', 'StockReserved', 'OrderCancelled', 'StockReleased', 'PaymentAuthorized', 'PaymentVoided'],
    before: undone,
    play: (shop) => shop.place(richCustomer, wanted),
  },
];

/** A customer whom the paused payment service cannot open an account for any more: it was opened by `stockUp`. */
const richCustomer = `rich-${randomUUID().slice(0, 8)}`;

/** Goods and money that the endings need. */
export async function stockUp(shop: Shop): Promise<void> {
  const skus = ['COFFEE-1KG', 'FILTER-100', 'GRINDER'];
  await Promise.all([...skus.map((sku) => shop.receive(sku, 100)), shop.deposit(richCustomer, 1_000_000)]);
}

async function customerWith(shop: Shop, amountCents: number): Promise<string> {
  const customerId = `customer-${randomUUID().slice(0, 8)}`;
  await shop.deposit(customerId, amountCents);
  return customerId;
}

/** What a conversation lacks or has too much of, and the pairs that came in the wrong order; empty when it is as it should be. */
export function faultsOf({ events, before }: Ending, said: readonly EventType[]): string[] {
  const count = (type: EventType): number => said.filter((each) => each === type).length;
  const types = [...new Set([...events, ...said])];
  return [
    ...types.filter((type) => count(type) !== (events.includes(type) ? 1 : 0)).map((type) => `${type} was said ${count(type)} times`),
    ...before
      .filter(([a, b]) => said.includes(a) && said.includes(b) && said.indexOf(a) > said.indexOf(b))
      .map(([a, b]) => `${b} came before ${a}`),
  ];
}
