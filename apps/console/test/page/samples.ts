import type { Catalogue, DeadLetter, DeadLetterDetail, DeadLetterList, Mesh, Switches, SwitchView, Totals } from '../../src/api';
import { longAgo } from './sample-orders';

/** Answers in which everything that the page can show is there once: what is well, behind, down and unknown. */
const well = { state: 'up', reason: null } as const;
const noLag = { records: 0, ms: 0 };

export const mesh: Mesh = {
  at: longAgo(0),
  services: [
    {
      name: 'order',
      cloud: 'aws',
      ...well,
      lag: noLag,
      topics: [],
      outboxAgeMs: 0,
      deadLetters: { due: 0, givenUp: 0, boundToComplete: 0, attempts: 0 },
    },
    {
      name: 'inventory',
      cloud: 'aws',
      ...{ state: 'behind', reason: 'It is 1,204 records behind.', lag: { records: 1204, ms: 3210 } },
      topics: [{ topic: 'order.events', records: 1204, ms: 3210 }],
      ...{ outboxAgeMs: 840, deadLetters: { due: 1, givenUp: 2, boundToComplete: 1, attempts: 9 } },
    },
    {
      name: 'payment',
      cloud: 'azure',
      ...{ state: 'down', reason: 'It does not answer at http://localhost:3003.', lag: { records: 12, ms: null }, topics: [] },
      ...{ outboxAgeMs: null, deadLetters: null },
    },
  ],
  parts: [
    { name: 'kafka-aws', kind: 'broker', cloud: 'aws', ...well },
    { name: 'connect-aws', kind: 'worker', cloud: 'aws', ...well },
    { name: 'kafka-azure', kind: 'broker', cloud: 'azure', ...well },
    { name: 'postgres-azure', kind: 'database', cloud: 'azure', state: 'unknown', reason: 'Who would tell is away.' },
    { name: 'registry', kind: 'registry', cloud: null, ...well },
    { name: 'watchdog', kind: 'watchdog', cloud: null, ...well },
  ],
  relays: [
    { name: 'outbox-order', service: 'order', cloud: 'aws', ...well },
    { name: 'outbox-payment', service: 'payment', cloud: 'azure', state: 'down', reason: 'Its task has failed.' },
  ],
  links: [
    { name: 'mirror-aws-to-azure', direction: 'aws-to-azure', from: 'aws', to: 'azure', ...well, lag: noLag },
    {
      ...{ name: 'mirror-azure-to-aws', direction: 'azure-to-aws', from: 'azure', to: 'aws' },
      ...{ state: 'down', reason: 'Nothing has got through for 12 s.', lag: { records: 48, ms: 12_000 } },
    },
  ],
  readers: [
    { cloud: 'aws', ...well, lag: noLag },
    { cloud: 'azure', ...well, lag: noLag },
  ],
  log: { events: 12_345, repeats: 7, unreadable: 1 },
};

/** The picture of the mesh with this number in it, three more of which inventory has: told last, it is seen last. */
export function meshWith(due: number): Mesh {
  const [service, ...others] = mesh.services;
  return { ...mesh, services: [{ ...service!, deadLetters: { due, givenUp: 0, boundToComplete: 0, attempts: 0 } }, ...others] };
}

export const catalogue: Catalogue = {
  products: [
    { sku: 'COFFEE-1KG', name: 'Coffee, 1 kg', priceCents: 1890, currency: 'EUR', available: 120 },
    { sku: 'GRINDER', name: 'Grinder', priceCents: 19_900, currency: 'EUR', available: null },
  ],
  customers: ['ada', 'grace'],
  presets: [
    { name: 'confirmed', ending: 'CONFIRMED', customerId: 'ada', lines: [{ sku: 'COFFEE-1KG', quantity: 2 }] },
    { name: 'out of stock', ending: 'OUT_OF_STOCK', customerId: 'ada', lines: [{ sku: 'GRINDER', quantity: 1_000_000 }] },
    { name: 'declined', ending: 'PAYMENT_DECLINED', customerId: 'grace', lines: [{ sku: 'COFFEE-1KG', quantity: 1 }] },
  ],
  isSupplied: true,
};

export const totals: Totals = {
  asOf: null,
  stock: [{ sku: 'COFFEE-1KG', received: 1000, reserved: 3, committed: 120, onHand: 880, available: 877 }],
  money: [
    {
      currency: 'EUR',
      depositedCents: 9e9,
      heldCents: 3780,
      capturedCents: 226_800,
      balanceCents: 8_999_773_200,
      availableCents: 8_999_769_420,
    },
  ],
  orders: { placed: 130, confirmed: 118, cancelled: { OUT_OF_STOCK: 6, PAYMENT_DECLINED: 4 }, open: 2 },
};

const letter: DeadLetter = {
  ...{ id: 'payment/17', service: 'payment', key: '019a8f00-0000-7000-8000-000000000001', status: 'PARKED' },
  ...{ topic: 'aws.order.events', partition: 2, offset: '41', type: 'OrderConfirmed', attempts: 3, replays: 1 },
  ...{ error: 'The record is no event: no schema 4711 in the registry', mustComplete: true, parkedAt: longAgo(60_000), dueAt: null },
};

export const deadLetters: DeadLetterList = {
  deadLetters: [letter, { ...letter, id: 'payment/18', type: 'OrderPlaced', error: null, mustComplete: false, dueAt: longAgo(-9_000) }],
  isCut: true,
  unanswered: [{ service: 'inventory', reason: 'It does not answer.' }],
};

export const deadLetterDetail: DeadLetterDetail = { ...letter, event: { undecodable: 'no schema 4711' }, value: 'AAAAEmcA' };

const stopPayment: SwitchView = {
  ...{ name: 'stop-payment', kind: 'state', group: 'services', title: 'Stop payment', summary: 'Kills the process.' },
  ...{ expect: 'Orders wait, then pass their deadline.', guarantee: '1: an order that was acknowledged ends.' },
  ...{ test: 'apps/demo/test/kill.e2e.spec.ts', on: true, orderId: null, unavailable: null },
};

export const switches: Switches = {
  enabled: true,
  reason: null,
  switches: [
    stopPayment,
    { ...stopPayment, name: 'poison', kind: 'once', group: 'events', title: 'Poison the next record', on: false },
    {
      ...stopPayment,
      name: 'cut',
      group: 'link',
      title: 'Cut aws to azure',
      on: false,
      unavailable: 'This mesh was started without a link.',
    },
  ],
};

export const asyncApi = {
  asyncapi: '3.0.0',
  info: { title: 'Saga Mesh', version: '0.1.0', description: 'Events of the saga.' },
  servers: { aws: { host: 'localhost:9092', protocol: 'kafka', description: 'Cloud aws' } },
  channels: {
    'order.events': { address: 'order.events', messages: { OrderPlaced: { $ref: '#/components/messages/OrderPlaced' } } },
  },
  operations: { order: { action: 'send', channel: { $ref: '#/channels/order.events' }, summary: 'order tells what it decided' } },
  components: {
    messages: {
      OrderPlaced: {
        name: 'OrderPlaced',
        summary: 'A customer placed an order.',
        payload: { schema: { type: 'record', fields: [{ name: 'orderId', type: 'string', doc: 'The order.' }] } },
      },
    },
  },
};
