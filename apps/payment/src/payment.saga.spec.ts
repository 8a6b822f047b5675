import type { OrderEvent } from '@saga/contracts';
import type { Account } from './domain/account';
import type { Payment } from './domain/payment';
import { paymentSaga } from './payment.saga';

const deposited = 300;

describe('whatever order the events of an order come in, and however often', () => {
  const { placed, confirmed, cancelled } = eventsOf('a', 200);
  const { placed: tooLarge } = eventsOf('a', 400);
  const hold = { accountId: 'ada', amountCents: 200, currency: 'EUR' };
  const untouched = { balanceCents: 300, heldCents: 0, capturedCents: 0, currency: 'EUR' };

  it.each(histories(placed, placed, confirmed, confirmed).filter(([, [first]]) => first === placed))(
    'it ends captured after %s',
    (_, events) => {
      const account = { balanceCents: 100, heldCents: 0, capturedCents: 200, currency: 'EUR' };
      expect(run(events)).toEqual({ payments: { a: { status: 'CAPTURED', hold } }, account });
    },
  );

  it.each(histories(placed, placed, cancelled, cancelled))('it ends with nothing held after %s', (_, events) => {
    const payments = { a: { status: 'VOIDED', hold: events[0] === placed ? hold : null } };
    expect(run(events)).toEqual({ payments, account: untouched });
  });

  it.each(histories(tooLarge, tooLarge, cancelled, cancelled))('an order beyond the balance never holds any of it: %s', (_, events) => {
    const { payments, account } = run(events);
    expect(payments['a']?.status).toBe(events[0] === tooLarge ? 'DECLINED' : 'VOIDED');
    expect(account).toEqual(untouched);
  });
});

it('two orders that want the same money get it one after the other, or one of them not at all', () => {
  const a = eventsOf('a', 200);
  const b = eventsOf('b', 200);
  for (const events of permutations([a.placed, a.cancelled, a.cancelled, b.placed, b.placed, b.confirmed])) {
    if (events.indexOf(b.confirmed) < events.indexOf(b.placed)) continue;
    const bWaits = events.indexOf(a.placed) < events.indexOf(b.placed) && events.indexOf(b.placed) < events.indexOf(a.cancelled);
    const { payments, account } = run(bWaits ? events.filter((event) => event !== b.confirmed) : events);
    expect(payments['b']?.status).toBe(bWaits ? 'DECLINED' : 'CAPTURED');
    expect(account).toMatchObject({ heldCents: 0, capturedCents: bWaits ? 0 : 200 });
  }
});

/** Applies the events to an account with three euros; after each of them nothing may be negative, lost or held twice. */
function run(events: readonly OrderEvent[]) {
  const payments: Record<string, Payment> = {};
  let account: Account | undefined = { balanceCents: deposited, heldCents: 0, capturedCents: 0, currency: 'EUR' };
  for (const event of events) {
    const before = { payment: payments[event.orderId] ?? { status: 'NONE' as const }, account };
    const { state } = paymentSaga.handle(before, event);
    payments[event.orderId] = state.payment;
    account = state.account;
    const { balanceCents, heldCents, capturedCents } = account!;
    expect(balanceCents + capturedCents).toBe(deposited);
    expect(heldCents).toBe(centsOf(Object.values(payments), 'AUTHORIZED'));
    expect(capturedCents).toBe(centsOf(Object.values(payments), 'CAPTURED'));
    expect(heldCents).toBeLessThanOrEqual(balanceCents);
  }
  return { payments, account };
}

function centsOf(payments: Payment[], status: 'AUTHORIZED' | 'CAPTURED'): number {
  return payments.reduce((sum, it) => (it.status === status ? sum + it.hold.amountCents : sum), 0);
}

function eventsOf(orderId: string, totalCents: number) {
  const lines = [{ sku: 'tea', quantity: 1, unitPriceCents: totalCents }];
  const terms = { customerId: 'ada', lines, totalCents, currency: 'EUR', placedAt: new Date(0), deadlineAt: new Date(30_000) };
  return {
    placed: { type: 'OrderPlaced', orderId, ...terms },
    confirmed: { type: 'OrderConfirmed', orderId },
    cancelled: { type: 'OrderCancelled', orderId, reason: 'CUSTOMER_REQUEST' },
  } satisfies Record<string, OrderEvent>;
}

function histories(...events: OrderEvent[]): [name: string, events: OrderEvent[]][] {
  return [...permutations(events)].map((history) => [history.map(({ type }) => type).join(', '), history]);
}

function* permutations<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length === 0) yield [];
  for (const item of new Set(items)) {
    for (const rest of permutations(items.toSpliced(items.indexOf(item), 1))) yield [item, ...rest];
  }
}
