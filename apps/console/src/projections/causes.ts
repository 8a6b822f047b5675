import type { EventType, SagaEvent } from '@saga/contracts';

/** An event of one order's conversation. */
export interface Said {
  readonly eventId: string;
  readonly event: SagaEvent;
}

/** What in the conversation an event follows from; OrderConfirmed needs both. OrderCancelled follows from what its reason says. */
const follows: Readonly<Partial<Record<EventType, readonly EventType[]>>> = {
  StockReserved: ['OrderPlaced'],
  StockRejected: ['OrderPlaced'],
  PaymentAuthorized: ['OrderPlaced'],
  PaymentDeclined: ['OrderPlaced'],
  OrderConfirmed: ['StockReserved', 'PaymentAuthorized'],
  StockCommitted: ['OrderConfirmed'],
  PaymentCaptured: ['OrderConfirmed'],
  StockReleased: ['OrderCancelled'],
  PaymentVoided: ['OrderCancelled'],
};

const refusals = { OUT_OF_STOCK: 'StockRejected', PAYMENT_DECLINED: 'PaymentDeclined' } as const;
const triggers = { CUSTOMER_REQUEST: 'customer', DEADLINE_PASSED: 'deadline' } as const;

/** The ids of the events that this one follows from, of those that have been seen. */
export function causesOf({ event }: Said, conversation: readonly Said[]): string[] {
  const types = event.type === 'OrderCancelled' ? refusalOf(event.reason) : (follows[event.type] ?? []);
  return conversation.filter((said) => types.includes(said.event.type)).map(({ eventId }) => eventId);
}

/** What it follows from that is no event: a customer's request, or time. */
export function triggerOf(event: SagaEvent): 'customer' | 'deadline' | null {
  if (event.type === 'OrderPlaced') return 'customer';
  if (event.type !== 'OrderCancelled') return null;
  return event.reason in triggers ? triggers[event.reason as keyof typeof triggers] : null;
}

/** It gives back what a participant held, or says that there is nothing to give back. */
export function isCompensation({ type }: SagaEvent): boolean {
  return type === 'StockReleased' || type === 'PaymentVoided';
}

function refusalOf(reason: string): readonly EventType[] {
  return reason in refusals ? [refusals[reason as keyof typeof refusals]] : [];
}
