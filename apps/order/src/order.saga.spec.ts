import { Problem, type OrderCancelled, type OrderConfirmed } from '@saga/contracts';
import { cancel, evolve, expire, isSettled, newOrder, type Answer, type Order } from './domain/order';
import { orderSaga } from './order.saga';

/** How a participant behaves: what it says about the order unasked, and its last word on how the order ended. */
interface Side {
  readonly says?: Answer;
  readonly ifConfirmed?: Answer;
  readonly ifCancelled?: Answer;
}

const orderId = '0198c0de-0000-7000-8000-000000000001';
const lines = [{ sku: 'tea', quantity: 1 }];
const hold = { accountId: 'ada', amountCents: 350, currency: 'EUR' };

const released: Answer = { type: 'StockReleased', orderId, lines };
const inventory = {
  reserves: {
    says: { type: 'StockReserved', orderId, lines },
    ifConfirmed: { type: 'StockCommitted', orderId, lines },
    ifCancelled: released,
  },
  rejects: { says: { type: 'StockRejected', orderId, reason: 'OUT_OF_STOCK', sku: 'tea' } },
  'sees the cancellation first': { ifCancelled: { ...released, lines: [] } },
} satisfies Record<string, Side>;

const voided: Answer = { type: 'PaymentVoided', orderId, ...hold };
const payment = {
  authorises: {
    says: { type: 'PaymentAuthorized', orderId, ...hold },
    ifConfirmed: { type: 'PaymentCaptured', orderId, ...hold },
    ifCancelled: voided,
  },
  declines: { says: { type: 'PaymentDeclined', orderId, accountId: 'ada', reason: 'INSUFFICIENT_FUNDS' } },
  'sees the cancellation first': { ifCancelled: voided },
} satisfies Record<string, Side>;

const interventions = { 'nobody intervenes': [], 'the customer cancels': [cancel], 'the deadline passes': [expire] };

type Command = (order: Order) => readonly OrderCancelled[];
type Fact = OrderConfirmed | OrderCancelled;

describe.each(Object.entries(interventions))('%s', (_, commands) => {
  describe.each(Object.entries<Side>(inventory))('inventory %s', (_, stockSide) => {
    it.each(Object.entries<Side>(payment))(
      'payment %s: in every interleaving it ends once, and settles with the last word',
      (_, paymentSide) => {
        const endings = new Set(explore([stockSide, paymentSide], commands).map(({ status }) => status));
        expect([...endings].sort()).toEqual(expectedEndings([stockSide, paymentSide], commands));
      },
    );
  });
});

function expectedEndings(sides: Side[], commands: Command[]): string[] {
  const agreed = sides.every(({ ifConfirmed }) => ifConfirmed);
  const refused = sides.some(({ ifCancelled }) => !ifCancelled);
  if (agreed) return commands.length > 0 ? ['CANCELLED', 'CONFIRMED'] : ['CONFIRMED'];
  return refused || commands.length > 0 ? ['CANCELLED'] : ['PLACED'];
}

/** Walks all ways in which the answers, each of them twice, and the commands can reach the order; returns how it ended in each. */
function explore(sides: Side[], commands: Command[]): Order[] {
  const placed = { customerId: 'ada', lines: [{ sku: 'tea', quantity: 1, unitPriceCents: 350 }], totalCents: 350, currency: 'EUR' };
  const order = newOrder({ type: 'OrderPlaced', orderId, ...placed, placedAt: new Date(0), deadlineAt: new Date(30_000) });
  const outcomes: Order[] = [];
  const visited = new Set<string>();
  visit(order, [...twice(sides.map(({ says }) => says)), ...commands], undefined);
  return outcomes;

  function visit(current: Order, inFlight: readonly (Answer | Command)[], ending: Fact | undefined): void {
    const place = JSON.stringify([current, inFlight.map((it) => (typeof it === 'function' ? it.name : it.type)).sort()]);
    if (visited.has(place)) return;
    visited.add(place);
    const lastWords = sides.map((side) => lastWord(side, ending));
    const unheard = lastWords.filter((word) => !word || inFlight.filter((it) => it === word).length === 2);
    expect(isSettled(current)).toBe(ending !== undefined && unheard.length === 0);
    if (inFlight.length === 0) outcomes.push(current);
    for (const next of new Set(inFlight)) {
      const { state, facts } = apply(current, next);
      if (facts.length > 0) expect([ending, facts]).toEqual([undefined, [expect.anything()]]);
      const answers = facts.flatMap((fact) => twice(sides.filter(({ ifCancelled }) => ifCancelled).map((side) => lastWord(side, fact))));
      visit(state, [...inFlight.toSpliced(inFlight.indexOf(next), 1), ...answers], facts[0] ?? ending);
    }
  }
}

/** The last word of a side: its refusal, or what it says to the end of the order. */
function lastWord({ says, ifConfirmed, ifCancelled }: Side, ending: Fact | undefined): Answer | undefined {
  if (!ifCancelled) return says;
  if (ending?.type === 'OrderConfirmed') return ifConfirmed;
  return ending && ifCancelled;
}

function apply(order: Order, next: Answer | Command): { state: Order; facts: readonly Fact[] } {
  if (typeof next !== 'function') return orderSaga.handle(order, next) as { state: Order; facts: readonly Fact[] };
  try {
    const facts = next(order);
    return { state: facts.reduce<Order>(evolve, order), facts };
  } catch (error) {
    if (error instanceof Problem) return { state: order, facts: [] };
    throw error;
  }
}

function twice(answers: readonly (Answer | undefined)[]): Answer[] {
  return answers.flatMap((answer) => (answer ? [answer, answer] : []));
}
