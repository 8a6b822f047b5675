// Generated from avro/ by `npm run contracts -- generate`: change the .avsc files, not this file.

/** Units of one SKU that an order holds. */
export interface ReservedLine {
  readonly sku: string;
  /** Units, at least 1. */
  readonly quantity: number;
}

/** Why an order cannot be supplied. */
export type RejectionReason = 'OUT_OF_STOCK' | 'UNKNOWN_SKU';

/** Why an order was cancelled. */
export type CancellationReason = 'OUT_OF_STOCK' | 'PAYMENT_DECLINED' | 'CUSTOMER_REQUEST' | 'DEADLINE_PASSED';

/** One SKU of an order. */
export interface OrderLine {
  readonly sku: string;
  /** Units, at least 1. */
  readonly quantity: number;
  /** Price of one unit, in minor units of the currency. */
  readonly unitPriceCents: number;
}

/** Why an account cannot pay. */
export type DeclineReason = 'INSUFFICIENT_FUNDS' | 'UNKNOWN_ACCOUNT';

/** The reserved units have left the stock: the last word of inventory on a confirmed order. */
export interface StockCommitted {
  readonly type: 'StockCommitted';
  /** The order this is about. */
  readonly orderId: string;
  /** What left the stock. */
  readonly lines: readonly ReservedLine[];
}

/** Goods arrived. */
export interface StockReceived {
  readonly type: 'StockReceived';
  readonly sku: string;
  /** Units that arrived, at least 1. */
  readonly quantity: number;
}

/** The order cannot be supplied; nothing is held for it: the last word of inventory on the order. */
export interface StockRejected {
  readonly type: 'StockRejected';
  /** The order this is about. */
  readonly orderId: string;
  readonly reason: RejectionReason;
  /** The first SKU that refused. */
  readonly sku: string;
}

/** Nothing is held for the order any more: the last word of inventory on a cancelled order that it has not rejected. */
export interface StockReleased {
  readonly type: 'StockReleased';
  /** The order this is about. */
  readonly orderId: string;
  /** What was given back; empty if nothing was held. */
  readonly lines: readonly ReservedLine[];
}

/** Every line of the order is held in stock. */
export interface StockReserved {
  readonly type: 'StockReserved';
  /** The order this is about. */
  readonly orderId: string;
  /** What is held now. */
  readonly lines: readonly ReservedLine[];
}

/** The order ended without a sale; whoever holds something for it gives it back. */
export interface OrderCancelled {
  readonly type: 'OrderCancelled';
  /** The order this is about. */
  readonly orderId: string;
  readonly reason: CancellationReason;
}

/** Stock is reserved and payment authorised: the pivot, after which an order is not cancelled any more. */
export interface OrderConfirmed {
  readonly type: 'OrderConfirmed';
  /** The order this is about. */
  readonly orderId: string;
}

/** A customer placed an order; its prices are those of the catalogue at that moment. */
export interface OrderPlaced {
  readonly type: 'OrderPlaced';
  /** The order this is about. */
  readonly orderId: string;
  /** Who placed it; also the account that pays. */
  readonly customerId: string;
  /** What was ordered, at least one line. */
  readonly lines: readonly OrderLine[];
  /** Sum of the lines, in minor units of the currency. */
  readonly totalCents: number;
  /** ISO 4217 code, the same for all lines. */
  readonly currency: string;
  readonly placedAt: Date;
  /** From here on the order is cancelled unless it is confirmed. */
  readonly deadlineAt: Date;
}

/** Money arrived on an account. */
export interface FundsDeposited {
  readonly type: 'FundsDeposited';
  /** The account that received it. */
  readonly accountId: string;
  /** What arrived, in minor units of the currency, at least 1. */
  readonly amountCents: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** The amount of the order is held on the account. */
export interface PaymentAuthorized {
  readonly type: 'PaymentAuthorized';
  /** The order this is about. */
  readonly orderId: string;
  /** The account of the order: the id of its customer. */
  readonly accountId: string;
  /** What is held, in minor units of the currency. */
  readonly amountCents: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** The held amount was taken: the last word of payment on a confirmed order. */
export interface PaymentCaptured {
  readonly type: 'PaymentCaptured';
  /** The order this is about. */
  readonly orderId: string;
  /** The account of the order: the id of its customer. */
  readonly accountId: string;
  /** What was taken, in minor units of the currency. */
  readonly amountCents: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** The account cannot pay for the order; nothing is held: the last word of payment on the order. */
export interface PaymentDeclined {
  readonly type: 'PaymentDeclined';
  /** The order this is about. */
  readonly orderId: string;
  /** The account of the order: the id of its customer. */
  readonly accountId: string;
  readonly reason: DeclineReason;
}

/** Nothing is held for the order any more: the last word of payment on a cancelled order that it has not declined. */
export interface PaymentVoided {
  readonly type: 'PaymentVoided';
  /** The order this is about. */
  readonly orderId: string;
  /** The account that held the amount; null if payment never saw the order. */
  readonly accountId: string | null;
  /** What was given back, in minor units of the currency; 0 if nothing was held. */
  readonly amountCents: number;
  /** ISO 4217 code; null if payment never saw the order. */
  readonly currency: string | null;
}

export type InventoryEvent = StockCommitted | StockReceived | StockRejected | StockReleased | StockReserved;

export type OrderEvent = OrderCancelled | OrderConfirmed | OrderPlaced;

export type PaymentEvent = FundsDeposited | PaymentAuthorized | PaymentCaptured | PaymentDeclined | PaymentVoided;

export type SagaEvent = InventoryEvent | OrderEvent | PaymentEvent;

export type EventType = SagaEvent['type'];

export type EventOf<T extends EventType> = Extract<SagaEvent, { readonly type: T }>;
