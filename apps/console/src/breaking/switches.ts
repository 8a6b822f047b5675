import type { SwitchView } from '../api';

type Described = Omit<SwitchView, 'on' | 'orderId' | 'unavailable'>;

/** What a switch acts on. */
export type Action =
  | { readonly verb: 'stop' | 'pause' | 'slow'; readonly part: 'order' | 'inventory' | 'payment' }
  | { readonly verb: 'cut'; readonly direction: 'aws-to-azure' | 'azure-to-aws' }
  | { readonly verb: 'deliver-twice' }
  | { readonly verb: 'poison' };

export interface Switch extends Described {
  readonly action: Action;
}

const parts = ['order', 'inventory', 'payment'] as const;
const directions = ['aws-to-azure', 'azure-to-aws'] as const;

const stop = parts.map((part): Switch => ({
  name: `stop-${part}`,
  kind: 'state',
  group: 'services',
  title: `Stop ${part}`,
  summary: `The process of the ${part} service is killed, as a crash would; switched off, it is started again.`,
  expect:
    part === 'order'
      ? 'No order can be placed; those under way wait, and go on when it is back.'
      : `Orders are accepted and wait for ${part}. Back within their deadline it answers; later, they have been cancelled, and it gives back what it held.`,
  guarantee: '1. An order that was acknowledged exists and ends, and then settles.',
  test: part === 'order' ? 'apps/demo/src/drills/crash.ts' : 'apps/demo/src/drills/participant-down.ts',
  action: { verb: 'stop', part },
}));

const pause = parts.map((part): Switch => ({
  name: `pause-${part}`,
  kind: 'state',
  group: 'services',
  title: `Pause ${part}`,
  summary: `The process is frozen: its connections stay open, and nothing answers.`,
  expect: `Its lag grows. Woken up after its session has ended, it may have had records that were read again by then: each has its effect once.`,
  guarantee: '4. Each event has one effect, whatever is delivered twice or late, and whatever process stops at whatever point.',
  test: 'apps/demo/src/drills/zombie.ts',
  action: { verb: 'pause', part },
}));

const slow = parts.map((part): Switch => ({
  name: `slow-${part}`,
  kind: 'state',
  group: 'services',
  title: `Slow down ${part}`,
  summary: 'It is frozen for two seconds out of every three.',
  expect: 'Answers come late, some after the deadline; the backlog is taken in larger batches.',
  guarantee: '1. An order that was acknowledged exists and ends, and then settles.',
  test: 'apps/demo/src/drills/slow.ts',
  action: { verb: 'slow', part },
}));

const cut = directions.map((direction): Switch => ({
  name: `cut-${direction}`,
  kind: 'state',
  group: 'link',
  title: `Cut the link ${direction.replaceAll('-', ' ')}`,
  summary: 'Nothing gets through in this direction any more; connections stay open.',
  expect:
    'Each cloud goes on by itself and takes its work. Orders wait for the other cloud until their deadline; healed, it all comes through.',
  guarantee: '1. An order that was acknowledged exists and ends; losing one cloud never stops the other from accepting work.',
  test: 'apps/demo/test/link.e2e.spec.ts',
  action: { verb: 'cut', direction },
}));

const twice: Switch = {
  name: 'deliver-twice',
  kind: 'state',
  group: 'events',
  title: 'Deliver events twice',
  summary: 'Each record that comes to a topic is written there once more, byte for byte.',
  expect: 'The counts of repeats rise. Nothing else changes: no order, no stock and no account.',
  guarantee: '4. Each event has one effect, whatever is delivered twice.',
  test: 'apps/demo/src/drills/twice.ts',
  action: { verb: 'deliver-twice' },
};

const poison: Switch = {
  name: 'poison',
  kind: 'once',
  group: 'events',
  title: 'Poison an order',
  summary: 'Bytes that nobody can read are written among the events of the latest order that is open, or of one that does not exist.',
  expect:
    'Inventory and payment park the record, and behind it what comes later of that order. All other orders go on. Discarded, the order goes on too.',
  guarantee: '6. Nothing is dropped silently: a record is applied, known as a repeat, or parked with its reason.',
  test: 'apps/demo/src/drills/poison.ts',
  action: { verb: 'poison' },
};

export const allSwitches: readonly Switch[] = [...stop, ...pause, ...slow, twice, poison, ...cut];
