import type { CancellationReason, OrderLine, SagaEvent } from '@saga/contracts';
import type { OrderSummary } from '../api';

type StockWord = OrderSummary['stock'];
type PaymentWord = OrderSummary['payment'];

/** An event about an order, and when it was committed (ISO 8601). */
export interface Fact {
  readonly event: SagaEvent;
  readonly at: string;
}

/** What OrderPlaced says, with times as ISO 8601. */
interface Placed {
  readonly customerId: string;
  readonly lines: readonly OrderLine[];
  readonly totalCents: number;
  readonly currency: string;
  readonly placedAt: string;
  readonly deadlineAt: string;
}

interface Said<Word> {
  readonly word: Word;
  readonly at: string;
}

/**
 * What is known of an order. Each event has a place of its own here, or gives way to a later word of its side: so whatever the order in which they
 * arrive, the state is the same.
 */
export interface OrderState {
  readonly placed?: Placed;
  readonly confirmedAt?: string;
  readonly cancelled?: { readonly reason: CancellationReason; readonly at: string };
  readonly stock?: Said<StockWord>;
  readonly payment?: Said<PaymentWord>;
  readonly events: number;
}

export const unknownOrder: OrderState = { events: 0 };

const stockWords: Readonly<Partial<Record<SagaEvent['type'], StockWord>>> = {
  StockReserved: 'RESERVED',
  StockRejected: 'REJECTED',
  StockCommitted: 'COMMITTED',
  StockReleased: 'RELEASED',
};
const paymentWords: Readonly<Partial<Record<SagaEvent['type'], PaymentWord>>> = {
  PaymentAuthorized: 'AUTHORIZED',
  PaymentDeclined: 'DECLINED',
  PaymentCaptured: 'CAPTURED',
  PaymentVoided: 'VOIDED',
};

/** What a side says before its last word. */
const first = new Set<string>(['RESERVED', 'AUTHORIZED']);

export function evolve(state: OrderState, { event, at }: Fact): OrderState {
  const next = { ...state, events: state.events + 1 };
  switch (event.type) {
    case 'OrderPlaced': {
      const { customerId, lines, totalCents, currency, placedAt, deadlineAt } = event;
      return {
        ...next,
        placed: { customerId, lines, totalCents, currency, placedAt: placedAt.toISOString(), deadlineAt: deadlineAt.toISOString() },
      };
    }
    case 'OrderConfirmed':
      return { ...next, confirmedAt: at };
    case 'OrderCancelled':
      return { ...next, cancelled: { reason: event.reason, at } };
    default: {
      const [stock, payment] = [stockWords[event.type], paymentWords[event.type]];
      if (stock) return { ...next, stock: later(state.stock, { word: stock, at }) };
      if (payment) return { ...next, payment: later(state.payment, { word: payment, at }) };
      return state;
    }
  }
}

/** A side's last word is its only one, so a first word alone has to give way. */
function later<Word extends string>(known: Said<Word> | undefined, said: Said<Word>): Said<Word> {
  return known && first.has(said.word) ? known : said;
}

export function summaryOf(orderId: string, state: OrderState): OrderSummary {
  const { placed, confirmedAt, cancelled, stock, payment, events } = state;
  const endedAt = confirmedAt ?? cancelled?.at ?? null;
  const settledAt = endedAt !== null && isLast(stock) && isLast(payment) ? [endedAt, stock.at, payment.at].sort().at(-1)! : null;
  return {
    orderId,
    customerId: placed?.customerId ?? null,
    status: confirmedAt ? 'CONFIRMED' : cancelled ? 'CANCELLED' : 'PLACED',
    reason: cancelled?.reason ?? null,
    stock: stock?.word ?? 'PENDING',
    payment: payment?.word ?? 'PENDING',
    settled: settledAt !== null,
    totalCents: placed?.totalCents ?? null,
    currency: placed?.currency ?? null,
    placedAt: placed?.placedAt ?? null,
    deadlineAt: placed?.deadlineAt ?? null,
    endedAt,
    settledAt,
    events,
  };
}

function isLast(said: Said<string> | undefined): said is Said<string> {
  return said !== undefined && !first.has(said.word);
}
