import type { OrderAnswer } from '../shop';
import type { Acknowledged } from './load';

/** All that was seen of a drill, when everything was still again. */
export interface Observation {
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
  /** All orders of the drill's customers, as the service tells them. */
  readonly orders: readonly OrderAnswer[];
  /** What clients and checker found wrong, in sentences. */
  readonly broken: readonly string[];
  /** Deliveries that the inboxes knew. */
  readonly repeats: number;
  /** Between which instants orders were placed. */
  readonly beganAt: number;
  readonly stoppedAt: number;
  readonly faults: readonly Fault[];
}

/** Something that was done to the mesh, and when it began to be undone. */
export interface Fault {
  readonly name: string;
  readonly healedAt: number;
}

export interface Report {
  readonly placed: number;
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** There, and never acknowledged: a request that was repeated has placed a second one. */
  readonly doubled: readonly string[];
  /** Not ended, or not settled. */
  readonly open: readonly string[];
  readonly broken: readonly string[];
  readonly repeats: number;
  /** The longest time without an order that was confirmed. */
  readonly longestMs: number;
  /** From each fault's end to the first confirmation of an order that was placed after it. */
  readonly recoveries: readonly { readonly fault: string; readonly ms: number | undefined }[];
}

export function reportOf({ acknowledged, orders, broken, repeats, beganAt, stoppedAt, faults }: Observation): Report {
  const known = new Map(orders.map((order) => [order.orderId, order]));
  const confirmed = orders.filter(({ status }) => status === 'CONFIRMED');
  const instants = confirmed.map(endOf).filter((instant) => instant >= beganAt && instant <= stoppedAt);
  const marks = [beganAt, ...instants, stoppedAt].sort((a, b) => a - b);
  return {
    placed: acknowledged.size,
    lost: [...acknowledged.keys()].filter((orderId) => !known.has(orderId)),
    doubled: [...known.keys()].filter((orderId) => !acknowledged.has(orderId)),
    open: orders.filter(({ status, settled }) => status === 'PLACED' || !settled).map(({ orderId }) => orderId),
    broken: [...broken, ...orders.flatMap((order) => brokenPromise(order, acknowledged.get(order.orderId)))],
    repeats,
    longestMs: marks.slice(1).reduce((longest, mark, index) => Math.max(longest, mark - marks[index]!), 0),
    recoveries: faults.map(({ name, healedAt }) => {
      const after = confirmed.filter(({ placedAt }) => Date.parse(placedAt) >= healedAt).map(endOf);
      return { fault: name, ms: after.length > 0 ? Math.min(...after) - healedAt : undefined };
    }),
  };
}

/** An order must not end in a way that its customer was told it would not. */
function brokenPromise({ orderId, status, reason }: OrderAnswer, promised: Acknowledged | undefined): string[] {
  const isConfirmed = status === 'CONFIRMED';
  const isCustomers = reason === 'CUSTOMER_REQUEST';
  if (isConfirmed && (promised?.kind === 'out of stock' || promised?.kind === 'declined'))
    return [`${orderId} was confirmed, ${promised.kind} as it was`];
  if (promised?.cancellation === 'accepted' && !isCustomers) return [`${orderId} is ${status}, and its cancellation was accepted`];
  if (promised?.cancellation === 'too late' && isCustomers)
    return [`${orderId} was cancelled by the customer who was told it was too late`];
  return [];
}

function endOf({ endedAt }: OrderAnswer): number {
  return Date.parse(endedAt ?? '');
}

export function isSound({ lost, doubled, open, broken, recoveries }: Report): boolean {
  return [lost, doubled, open, broken, recoveries.filter(({ ms }) => ms === undefined)].every(({ length }) => length === 0);
}

/** A line of figures, one for each fault, and what is wrong. */
export function linesOf(name: string, report: Report): string[] {
  const { placed, lost, doubled, open, broken, repeats, longestMs, recoveries } = report;
  const verdict = isSound(report) ? 'ok    ' : 'FAILED';
  const counts = `${placed} orders, ${lost.length} lost, ${doubled.length} doubled, ${open.length} open, ${repeats} repeats absorbed`;
  const ids = { lost, doubled, open };
  return [
    `${verdict}  ${name}: ${counts}, ${secondsOf(longestMs)} at most without a confirmed order`,
    ...recoveries.map(
      ({ fault, ms }) =>
        `        ${fault}: ${ms === undefined ? 'no order was confirmed after it' : `confirmed again after ${secondsOf(ms)}`}`,
    ),
    ...Object.entries(ids).flatMap(([what, orders]) => (orders.length > 0 ? [`        ${what}: ${orders.slice(0, 5).join(', ')}`] : [])),
    ...broken.map((sentence) => `        ${sentence}`),
  ];
}

function secondsOf(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
