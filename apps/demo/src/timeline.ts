import type { Performance } from './performance';

/** One saga as people read it: who said what, in which cloud, and how many milliseconds after the order was placed. */
export function timelineOf({ ending, order, utterances, faults }: Performance): string {
  const [first] = utterances;
  const rows = utterances.map(({ event, service, cloud, raisedAt }) => {
    const detail = 'reason' in event ? ` (${event.reason})` : '';
    return `  ${String(raisedAt - (first?.raisedAt ?? 0)).padStart(6)} ms  ${cloud.padEnd(6)} ${service.padEnd(10)} ${event.type}${detail}`;
  });
  return [`\n${ending.name}: order ${order.orderId}`, ...rows, ...faults.map((fault) => `  NOT AS IT SHOULD BE: ${fault}`)].join('\n');
}

/** All endings in one table. */
export function tableOf(performances: readonly Performance[]): string {
  const header = ['ending', 'status', 'reason', 'ended after', 'settled after', 'events', ''];
  const rows = performances.map(({ ending, order, utterances, faults }) => {
    const start = utterances[0]?.raisedAt ?? 0;
    const end = utterances.find(({ event }) => event.type === 'OrderConfirmed' || event.type === 'OrderCancelled')?.raisedAt ?? start;
    const settled = utterances.at(-1)?.raisedAt ?? start;
    return [
      ending.name,
      order.status,
      order.reason ?? '',
      `${end - start} ms`,
      `${settled - start} ms`,
      String(utterances.length),
      faults.length === 0 ? 'ok' : 'FAILED',
    ];
  });
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)));
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
