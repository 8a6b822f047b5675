/** What the picture of a saga is drawn from: an event, reduced to what matters for where it stands. */
export interface Moment {
  readonly id: string;
  readonly type: string;
  readonly service: string;
  readonly cloud: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
  readonly reason?: string;
}

/** What an event is in its saga; each is drawn in a shape of its own. */
export type Role = 'start' | 'answer' | 'refusal' | 'pivot' | 'cancellation' | 'compensation' | 'completion' | 'other';

const roles: Readonly<Record<string, Role>> = {
  OrderPlaced: 'start',
  StockReserved: 'answer',
  PaymentAuthorized: 'answer',
  StockRejected: 'refusal',
  PaymentDeclined: 'refusal',
  OrderConfirmed: 'pivot',
  OrderCancelled: 'cancellation',
  StockReleased: 'compensation',
  PaymentVoided: 'compensation',
  StockCommitted: 'completion',
  PaymentCaptured: 'completion',
};

export const roleWords: Readonly<Record<Role, string>> = {
  start: 'start',
  answer: 'answer',
  refusal: 'refusal',
  pivot: 'pivot: no way back',
  cancellation: 'cancelled: undo what is held',
  compensation: 'compensation',
  completion: 'last word',
  other: 'event',
};

export function roleOf(type: string): Role {
  return roles[type] ?? 'other';
}

/** By type, the types whose events bring it about. A cancellation has another cause with each reason. */
const causes: Readonly<Record<string, readonly string[]>> = {
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

const causesOfCancellation: Readonly<Record<string, readonly string[]>> = {
  OUT_OF_STOCK: ['StockRejected'],
  PAYMENT_DECLINED: ['PaymentDeclined'],
};

/** The events of the same order that brought this one about; none for what came from outside: a customer, or the deadline. */
export function causesOf({ type, reason }: Moment, all: readonly Moment[]): Moment[] {
  const types = type === 'OrderCancelled' ? causesOfCancellation[reason ?? ''] : causes[type];
  return all.filter((each) => types?.includes(each.type));
}

/** Who brought about what no event did, in words. */
export function outsideCauseOf({ type, reason }: Moment): string | undefined {
  if (type === 'OrderPlaced') return 'a customer';
  if (type !== 'OrderCancelled') return undefined;
  if (reason === 'CUSTOMER_REQUEST') return 'the customer';
  return reason === 'DEADLINE_PASSED' ? 'the deadline' : undefined;
}

/** The events before their effects: by time, but nothing before what caused it, because two machines' clocks may disagree. */
export function inCausalOrder(moments: readonly Moment[]): Moment[] {
  const byTime = moments.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const placed = new Set<string>();
  const ordered: Moment[] = [];
  const place = (moment: Moment): void => {
    if (placed.has(moment.id)) return;
    placed.add(moment.id);
    causesOf(moment, byTime).forEach(place);
    ordered.push(moment);
  };
  byTime.forEach(place);
  return ordered;
}

/** The services that still owe the order a word, seen from what was said so far. */
export function owing(moments: readonly Moment[]): string[] {
  const said = new Set(moments.map(({ type }) => type));
  const any = (...types: readonly string[]): boolean => types.some((type) => said.has(type));
  if (!said.has('OrderPlaced')) return [];
  if (said.has('OrderConfirmed')) return missing(any('StockCommitted'), any('PaymentCaptured'));
  // A side that has refused holds nothing and stays silent.
  if (said.has('OrderCancelled')) return missing(any('StockReleased', 'StockRejected'), any('PaymentVoided', 'PaymentDeclined'));
  const sides = missing(any('StockReserved', 'StockRejected'), any('PaymentAuthorized', 'PaymentDeclined'));
  return sides.length > 0 ? sides : ['order'];
}

function missing(inventoryHasSpoken: boolean, paymentHasSpoken: boolean): string[] {
  return [...(inventoryHasSpoken ? [] : ['inventory']), ...(paymentHasSpoken ? [] : ['payment'])];
}
