import type { OrderSummary, State } from '../../../src/api';

/** What a mark means; shape and word tell it, and the colour only repeats it. */
export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'busy' | 'undo';

const shapes: Readonly<Record<Tone, string>> = {
  good: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-1.2 10.3L3.6 8.1l1.2-1.2 2 2 4.3-4.4 1.2 1.2-5.5 5.6Z',
  warn: 'M8 1 15.5 14.5H.5L8 1Zm-.9 5v4h1.8V6H7.1Zm0 5.2V13h1.8v-1.8H7.1Z',
  bad: 'M1.5 1.5h13v13h-13v-13Zm3 4.2L6.8 8l-2.3 2.3 1.2 1.2L8 9.2l2.3 2.3 1.2-1.2L9.2 8l2.3-2.3-1.2-1.2L8 6.8 5.7 4.5 4.5 5.7Z',
  quiet: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 8 2.8ZM5 7.1h6v1.8H5V7.1Z',
  busy: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.8v5.6l3.6 2.2-.9 1.5L6.2 9.4V3.2A5.2 5.2 0 1 0 8 2.8Z',
  undo: 'M6 1.5V5h3.5a5 5 0 0 1 0 10H5v-1.8h4.5a3.2 3.2 0 0 0 0-6.4H6v3.4L1.2 5.9 6 1.5Z',
};

export function Glyph({ tone }: { readonly tone: Tone }) {
  return (
    <svg className={`glyph tone-${tone}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={shapes[tone]} fillRule="evenodd" />
    </svg>
  );
}

export function Mark({ tone, word, title }: { readonly tone: Tone; readonly word: string; readonly title?: string }) {
  return (
    <span className={`mark tone-${tone}`} title={title}>
      <Glyph tone={tone} />
      {word}
    </span>
  );
}

const stateTones: Readonly<Record<State, Tone>> = { up: 'good', behind: 'warn', down: 'bad', unknown: 'quiet' };

export function StateMark({ state, reason }: { readonly state: State; readonly reason: string | null }) {
  return <Mark tone={stateTones[state]} word={state} title={reason ?? undefined} />;
}

type Side = OrderSummary['stock'] | OrderSummary['payment'];

const sideTones: Readonly<Record<Side, Tone>> = {
  PENDING: 'quiet',
  RESERVED: 'busy',
  AUTHORIZED: 'busy',
  REJECTED: 'bad',
  DECLINED: 'bad',
  COMMITTED: 'good',
  CAPTURED: 'good',
  RELEASED: 'undo',
  VOIDED: 'undo',
};

export function SideMark({ side }: { readonly side: Side }) {
  return <Mark tone={sideTones[side]} word={side.toLowerCase()} />;
}

export function OrderMark({ order }: { readonly order: Pick<OrderSummary, 'status' | 'reason' | 'settled'> }) {
  const { status, reason, settled } = order;
  if (status === 'PLACED') return <Mark tone="busy" word="in progress" />;
  const rest = settled ? '' : ', settling';
  if (status === 'CONFIRMED') return <Mark tone={settled ? 'good' : 'busy'} word={`confirmed${rest}`} />;
  return <Mark tone="undo" word={`cancelled: ${reasonInWords(reason)}${rest}`} />;
}

export function reasonInWords(reason: string | null): string {
  return reason?.toLowerCase().replaceAll('_', ' ') ?? 'no reason seen';
}
