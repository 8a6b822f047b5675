import { services, type Service } from '@saga/contracts';
import type { Books, StoredEvent } from '../src/check/books';
import { tell, type Draft } from './sound-books';

/** What can go wrong, done to sound books, and all the invariants that are broken by it: no fewer, and no others. */
export interface Break {
  readonly what: string;
  readonly breaks: readonly Invariant[];
  readonly in: (books: Draft<Books>) => void;
}

type Invariant =
  | 'settled'
  | 'atomicOutcome'
  | 'noOrphans'
  | 'stockConserved'
  | 'moneyConserved'
  | 'nothingFromNowhere'
  | 'monotonicStatus'
  | 'stateEqualsEvents'
  | 'oneEffect'
  | 'noneParked'
  | 'logEqualsOutbox'
  | 'inOrderOfSequence'
  | 'mirrorsEqualSources';

type Doing = Break['in'];
const that = (what: string, breaks: readonly Invariant[], doing: Doing): Break => ({ what, breaks, in: doing });

/** The latest: what older specs of a mesh had relayed again is in its topics more than once, and once too few is not missed. */
const confirmed = ({ orders }: Draft<Books>) =>
  orders.filter(({ status }) => status === 'CONFIRMED').reduce((latest, order) => (order.key > latest.key ? order : latest));
const cancelled = ({ orders }: Draft<Books>) => orders.find(({ status }) => status === 'CANCELLED')!;
const of = <Row extends { key: string }>(rows: Row[], { key }: { key: string }): Row => rows.find((row) => row.key === key)!;
const reservationOf = (books: Draft<Books>, order: { key: string }) => of(books.reservations, order);
const paymentOf = (books: Draft<Books>, order: { key: string }) => of(books.payments, order);
/** The stock of what the confirmed order took, and the account that paid it. */
const stockOf = (books: Draft<Books>) => of(books.stock, { key: confirmed(books).lines[0]!.sku });
const accountOf = (books: Draft<Books>) => of(books.accounts, { key: paymentOf(books, confirmed(books)).accountId! });

const topicsOf = ({ topics }: Draft<Books>, service: Service) => topics.filter((topic) => topic.service === service);
const source = (books: Draft<Books>, service: Service) => topicsOf(books, service).find(({ cloud }) => cloud === services[service].cloud)!;
const mirror = (books: Draft<Books>, service: Service) => topicsOf(books, service).find(({ cloud }) => cloud !== services[service].cloud)!;

type Partitions = Draft<StoredEvent>[][];
/** The partition of a key, and where in it the last event of the key is. */
const place = ({ partitions }: { partitions: Partitions }, key: string) => {
  const records = partitions.find((each) => each.some((event) => event.key === key))!;
  return { records, last: records.findLastIndex((event) => event.key === key) };
};
/** Changes one record and no other that is the same event: what was read is held once, wherever it was read. */
const alter = ({ records, last }: ReturnType<typeof place>) => records.splice(last, 1, { ...records[last]!, checksum: -1 });

const stranger = { id: 'stranger', key: 'stranger', type: 'StockReceived', sequence: 1, checksum: 1 };

export const outcomeBreaks: readonly Break[] = [
  that('an order does not settle', ['settled'], (books) => (confirmed(books).settled = false)),
  that('an order that does not settle holds nothing any more', ['settled', 'atomicOutcome', 'stateEqualsEvents'], (books) => {
    Object.assign(cancelled(books), { status: 'CONFIRMED', settled: false });
  }),
  that(
    'a unit too many leaves',
    ['atomicOutcome', 'stockConserved'],
    (books) => reservationOf(books, confirmed(books)).lines[0]!.quantity++,
  ),
  that('a cent too many is taken', ['atomicOutcome', 'moneyConserved'], (books) => paymentOf(books, confirmed(books)).amountCents++),
  that('it is taken in another currency', ['atomicOutcome'], (books) => (paymentOf(books, confirmed(books)).currency = 'USD')),
  that('somebody else pays', ['atomicOutcome', 'moneyConserved'], (books) => {
    paymentOf(books, confirmed(books)).accountId = 'somebody else';
  }),
  that('an order settles on a word that nobody said', ['atomicOutcome'], (books) => (confirmed(books).stock = 'RESERVED')),
  that('a cancelled order still holds stock', ['atomicOutcome', 'stockConserved', 'stateEqualsEvents'], (books) => {
    Object.assign(reservationOf(books, cancelled(books)), { status: 'RESERVED', lines: [{ sku: stockOf(books).key, quantity: 1 }] });
  }),
  that('a cancelled order is paid', ['atomicOutcome', 'moneyConserved', 'stateEqualsEvents'], (books) => {
    const paid = { status: 'CAPTURED', accountId: accountOf(books).key, amountCents: 1, currency: 'EUR' };
    Object.assign(paymentOf(books, cancelled(books)), paid);
  }),
  that('inventory knows nothing of an order', ['atomicOutcome', 'stockConserved', 'stateEqualsEvents'], (books) => {
    books.reservations.splice(books.reservations.indexOf(reservationOf(books, confirmed(books))), 1);
  }),
  that('a reservation belongs to no order', ['noOrphans', 'stateEqualsEvents'], (books) => {
    books.reservations.push({ key: 'nobody', status: 'RELEASED', lines: [], version: 1 });
  }),
  that('a payment belongs to no order', ['noOrphans', 'stateEqualsEvents'], (books) => {
    books.payments.push({ key: 'nobody', status: 'VOIDED', accountId: null, amountCents: 0, currency: null, version: 1 });
  }),
];

export const conservationBreaks: readonly Break[] = [
  that('a unit is reserved for nobody', ['stockConserved'], (books) => stockOf(books).reserved++),
  that('a unit leaves for nobody', ['stockConserved'], (books) =>
    Object.assign(stockOf(books), { onHand: stockOf(books).onHand - 1, committed: stockOf(books).committed + 1 }),
  ),
  that('stock is negative', ['stockConserved', 'nothingFromNowhere'], (books) => (stockOf(books).onHand = -1)),
  that('a unit comes from nowhere', ['nothingFromNowhere'], (books) => stockOf(books).onHand++),
  that('a cent is held for nobody', ['moneyConserved'], (books) => accountOf(books).heldCents++),
  that('a cent is taken for nobody', ['moneyConserved', 'nothingFromNowhere'], (books) => accountOf(books).capturedCents++),
  that('an account is negative', ['moneyConserved', 'nothingFromNowhere'], (books) => (accountOf(books).balanceCents = -1)),
  that('a cent comes from nowhere', ['nothingFromNowhere'], (books) => accountOf(books).balanceCents++),
  that('a deposit arrives on no account', ['nothingFromNowhere'], (books) => books.deposited.set('nobody', 1)),
];

export const effectBreaks: readonly Break[] = [
  that('a confirmed order is cancelled', ['monotonicStatus', 'stateEqualsEvents'], (books) =>
    tell(books, 'order', confirmed(books).key, 'OrderCancelled'),
  ),
  that('an event has its effect twice', ['monotonicStatus', 'stateEqualsEvents'], (books) =>
    tell(books, 'inventory', confirmed(books).key, 'StockCommitted'),
  ),
  that('a change of state has no event', ['stateEqualsEvents'], (books) => cancelled(books).version++),
  that('an event has no row', ['stateEqualsEvents'], (books) => tell(books, 'inventory', 'nobody', 'StockReceived')),
  that('an event was never taken in', ['oneEffect'], ({ inbox }) => inbox.payment.pop()),
  that('a record waits among the dead letters', ['noneParked'], ({ deadLetters }) =>
    deadLetters.payment.push({ id: '1', key: 'order-1', eventId: null, checksum: 1, status: 'PARKED' }),
  ),
  that('an event was taken in that nobody raised', ['oneEffect'], ({ inbox }) => inbox.order.push('nobody')),
];

export const logBreaks: readonly Break[] = [
  that('the relay lost an event', ['logEqualsOutbox'], (books) => {
    for (const { records, last } of placesInInventory(books)) records.splice(last, 1);
  }),
  that('a record is of a transaction that was rolled back', ['logEqualsOutbox'], (books) => {
    for (const { records } of placesInInventory(books)) records.push(stranger);
  }),
  that('a record has no id', ['logEqualsOutbox'], (books) => {
    for (const { records } of placesInInventory(books)) records.push({ ...stranger, id: '' });
  }),
  that('a record has other bytes than its row', ['logEqualsOutbox'], (books) => {
    for (const found of placesInInventory(books)) alter(found);
  }),
  that('a record has come to another partition', ['inOrderOfSequence'], (books) => {
    for (const topic of topicsOf(books, 'inventory')) {
      const { records, last } = place(topic, confirmed(books).key);
      topic.partitions.push(records.splice(last, 1));
    }
  }),
  that('two events of a key changed places', ['inOrderOfSequence'], (books) => {
    for (const topic of topicsOf(books, 'inventory')) {
      const { records, last } = place(topic, stockOf(books).key);
      records.unshift(...records.splice(last, 1));
    }
  }),
  that('a mirror lost an event', ['mirrorsEqualSources'], (books) => {
    const { records, last } = place(mirror(books, 'payment'), confirmed(books).key);
    records.splice(last, 1);
  }),
  that('a mirror has a record of its own', ['mirrorsEqualSources'], (books) => {
    place(mirror(books, 'order'), confirmed(books).key).records.push(stranger);
  }),
  that('a mirror changed a record', ['mirrorsEqualSources'], (books) => alter(place(mirror(books, 'order'), confirmed(books).key))),
];

const placesInInventory = (books: Draft<Books>) => topicsOf(books, 'inventory').map((topic) => place(topic, confirmed(books).key));

/** What at-least-once delivery allows. */
export const harmless: readonly Break[] = [
  that('a SKU has the name of an order', [], (books) => {
    const { key } = confirmed(books);
    books.stock.push({ key, onHand: 0, reserved: 0, committed: 0, version: 1 });
    const received: StoredEvent = { id: `${key}/received`, key, type: 'StockReceived', sequence: 1, checksum: 0 };
    books.outbox.inventory.push(received);
    for (const topic of topicsOf(books, 'inventory')) place(topic, key).records.push(received);
  }),
  that('a record was relayed twice', [], (books) => {
    const { records, last } = place(source(books, 'order'), confirmed(books).key);
    records.push(records[last]!);
  }),
  that('a lost event was emitted again, and behind it the newer one that was there already', [], (books) => {
    for (const topic of topicsOf(books, 'inventory')) {
      const { records, last } = place(topic, stockOf(books).key);
      records.unshift(records[last]!);
    }
  }),
  that('a mirror began again', [], (books) => {
    for (const records of mirror(books, 'inventory').partitions) records.push(...records);
  }),
];
