import type { OrderEvent } from '../../../src/api';
import { layOut, type Layout, type Node } from './layout';
import { owing } from './roles';

const started = Date.parse('2026-01-01T00:00:00.000Z');

/** An event at some milliseconds, caused by others, which are named by their types. */
function said(type: string, service: OrderEvent['service'], ms: number, causedBy: readonly string[] = []): OrderEvent {
  const at = new Date(started + ms).toISOString();
  const place = { topic: `${service}.events`, partition: 0, offset: '0', key: 'order', sequence: 1, schemaId: 1, traceId: null };
  const times = { committedAt: at, inKafkaAt: at, seenAt: at };
  const cloud = service === 'payment' ? 'azure' : 'aws';
  const compensation = type === 'StockReleased' || type === 'PaymentVoided';
  return {
    eventId: type,
    type,
    service,
    cloud,
    ...place,
    ...times,
    repeats: 0,
    causedBy: [...causedBy],
    trigger: null,
    compensation,
    event: {},
  };
}

const cancelled = [
  said('OrderPlaced', 'order', 0),
  said('StockReserved', 'inventory', 12, ['OrderPlaced']),
  said('PaymentDeclined', 'payment', 15, ['OrderPlaced']),
  said('OrderCancelled', 'order', 31, ['PaymentDeclined']),
  said('StockReleased', 'inventory', 44, ['OrderCancelled']),
];

function node({ nodes }: Layout, type: string): Node {
  return nodes.find(({ event }) => event.type === type)!;
}

describe.each([328, 700, 1400])('the swim lanes in %i pixels', (width) => {
  const layout = layOut(cancelled, width, ['payment']);

  it('put each event into the lane of its service, within the picture', () => {
    for (const { event, x, width: wide, y, height } of layout.nodes) {
      const lane = layout.lanes.find(({ name }) => name === event.service)!;
      expect(x).toBeGreaterThanOrEqual(lane.x);
      expect(x + wide).toBeLessThanOrEqual(lane.x + lane.width);
      expect(y + height).toBeLessThan(layout.height);
    }
    expect(layout.lanes.at(-1)!.x + layout.lanes.at(-1)!.width).toBeLessThanOrEqual(width);
  });

  it('draw no two events of a service over each other', () => {
    const atOnce = layOut([...cancelled, said('StockReserved again', 'inventory', 12)], width);
    for (const a of atOnce.nodes)
      for (const b of atOnce.nodes) if (a !== b && a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(a.height);
  });

  it('have an arrow from each cause to its effect, downwards, and know those that cross the link', () => {
    expect(layout.edges.map(({ from, to }) => `${from} → ${to}`).sort()).toEqual([
      'OrderCancelled → StockReleased',
      'OrderPlaced → PaymentDeclined',
      'OrderPlaced → StockReserved',
      'PaymentDeclined → OrderCancelled',
    ]);
    for (const { from, to } of layout.edges) expect(node(layout, to).y).toBeGreaterThan(node(layout, from).y + node(layout, from).height);
    expect(layout.edges.filter(({ crossesLink }) => crossesLink).map(({ to }) => to)).toEqual(['PaymentDeclined', 'OrderCancelled']);
  });

  it('leave room at the bottom for who is waited for', () => {
    const [wait] = layout.waits;
    expect(wait!.lane).toBe('payment');
    expect(wait!.y).toBeGreaterThan(Math.max(...layout.nodes.map(({ y, height }) => y + height)));
    expect(wait!.y + wait!.height).toBeLessThan(layout.height);
  });
});

it('a compensation is told from an answer, and says how long it took', () => {
  const layout = layOut(cancelled, 700);
  expect(node(layout, 'StockReleased')).toMatchObject({ role: 'compensation', tookMs: 13 });
  expect(node(layout, 'StockReserved')).toMatchObject({ role: 'answer', tookMs: 12 });
  expect(layout.edges.filter(({ undoes }) => undoes).map(({ to }) => to)).toEqual(['StockReleased']);
});

it('an effect stands below its cause even if the clock of its cloud is behind', () => {
  const layout = layOut([said('PaymentDeclined', 'payment', -900, ['OrderPlaced']), said('OrderPlaced', 'order', 0)], 700);
  expect(node(layout, 'PaymentDeclined').y).toBeGreaterThan(node(layout, 'OrderPlaced').y);
});

it('an order that waited a day is as easy to read as a quick one', () => {
  const day = layOut([said('OrderPlaced', 'order', 0), said('OrderCancelled', 'order', 86_400_000)], 700);
  expect(day.height).toBeLessThan(400);
});

it('an order about which nothing is known is an empty picture', () => {
  expect(layOut([], 700)).toMatchObject({ nodes: [], edges: [], ticks: [] });
});

describe('who is waited for', () => {
  const order = { status: 'PLACED', stock: 'PENDING', payment: 'PENDING', placedAt: '2026-01-01T00:00:00.000Z' } as const;

  it.each([
    ['both sides, at first', order, ['inventory', 'payment']],
    ['one that has not answered', { ...order, stock: 'RESERVED' } as const, ['payment']],
    ['order, once both have answered', { ...order, stock: 'RESERVED', payment: 'AUTHORIZED' } as const, ['order']],
    ['the last words', { ...order, status: 'CONFIRMED', stock: 'COMMITTED', payment: 'AUTHORIZED' } as const, ['payment']],
    ['nobody, once a refusal needs no undoing', { ...order, status: 'CANCELLED', stock: 'REJECTED', payment: 'VOIDED' } as const, []],
  ])('%s', (_, given, expected) => {
    expect(owing(given)).toEqual(expected);
  });
});
