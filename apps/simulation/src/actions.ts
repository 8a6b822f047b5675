import type { EventType, Service } from '@saga/contracts';
import type { Message } from './database';
import type { Answer } from './shop';
import type { World } from './world';

/** One thing that happens. A run is a list of them, and stays one when some are left out: what does not apply then does nothing. */
export type Action =
  | { readonly do: 'post'; readonly order: number; readonly answer: Answer }
  | { readonly do: 'appear' | 'cancel'; readonly order: number }
  | { readonly do: 'receive'; readonly sku: string; readonly quantity: number }
  | { readonly do: 'deposit'; readonly customer: string; readonly cents: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'sweep' }
  | { readonly do: 'relay' | 'mirror' | 'rewind relay' | 'rewind mirror' | 'lose slot'; readonly service: Service; readonly count: number }
  | { readonly do: 'cut' | 'join' | 'repair slot' | 'crash' | 'start' | 'pause' | 'replay'; readonly service: Service }
  | { readonly do: 'disconnect'; readonly service: Service; readonly late: boolean }
  | { readonly do: 'take'; readonly service: Service; readonly limits: readonly number[]; readonly flipped: boolean }
  | { readonly do: 'step'; readonly service: Service; readonly instance: number }
  | { readonly do: 'poison'; readonly service: Service; readonly order: number; readonly type: EventType; readonly forGood: boolean }
  | { readonly do: 'redrive' | 'commit redrive' | 'fix'; readonly service: Service }
  | { readonly do: 'redrive now' | 'discard'; readonly service: Service; readonly order: number };

/** Does it; returns what happened, to be read by people, or undefined if nothing could. */
export function perform(world: World, action: Action): string | undefined {
  switch (action.do) {
    case 'post':
      return post(world, action.order, action.answer);
    case 'appear':
      return when(world.shop.appear(action.order), `order-${action.order} is visible, and its customer answered`);
    case 'cancel': {
      const answer = world.shop.cancel(action.order);
      return answer && `the customer cancels order-${action.order}: ${answer}`;
    }
    case 'receive':
      return when(world.shop.receive(action.sku, action.quantity), `${action.quantity} ${action.sku} arrive`);
    case 'deposit':
      return when(world.shop.deposit(action.customer, action.cents), `${action.customer} deposits ${action.cents} cents`);
    case 'wait':
      world.now += action.ms;
      return `${action.ms} ms pass`;
    case 'sweep': {
      const ended = world.shop.sweep();
      return when(ended.length > 0, `the sweeper ends ${ended.join(', ')}`);
    }
    default:
      return performAt(world, action);
  }
}

type AtService = Extract<Action, { readonly service: Service }>;

function performAt(world: World, action: AtService): string | undefined {
  const { service } = action;
  const { relay, mirror, consumer, deadLetters, database } = world.stations[service];
  switch (action.do) {
    case 'relay':
      return carried(`the relay of ${service} brings`, relay.move(action.count));
    case 'mirror':
      return carried(`the mirror of ${service} brings`, mirror.move(action.count));
    case 'rewind relay':
      return when(relay.rewind(action.count) > 0, `the relay of ${service} dies and repeats up to ${action.count}`);
    case 'rewind mirror':
      return when(mirror.rewind(action.count) > 0, `the mirror of ${service} dies and repeats up to ${action.count}`);
    case 'lose slot': {
      const lost = relay.lose(action.count);
      world.oracle.history.lost(service, lost);
      return carried(`the slot of ${service} is lost, and with it`, lost);
    }
    case 'repair slot':
      return carried(`the relay of ${service} is repaired and brings at last`, relay.repair());
    case 'cut':
      return when(mirror.open && !(mirror.open = false), `the link that brings ${service}'s topic to the other cloud is cut`);
    case 'join':
      return when(!mirror.open && (mirror.open = true), `the link that brings ${service}'s topic to the other cloud is healed`);
    case 'crash':
      deadLetters.crash();
      return when(consumer.crash(), `${service} is killed`);
    case 'start':
      return when(consumer.start(), `${service} starts again`);
    case 'pause':
      return when(consumer.pause(), `${service} is stopped in the middle of a batch, and another instance takes over`);
    case 'disconnect':
      return when(
        consumer.disconnect(action.late),
        `${service} loses its connection ${action.late ? 'behind the COMMIT' : 'before the COMMIT'}`,
      );
    case 'replay':
      database.inbox.clear();
      world.oracle.history.forgotten(service);
      deadLetters.crash();
      consumer.replay();
      return `${service}'s inbox is past its retention, and its topics are replayed from 0`;
    case 'take':
      return carried(`${service} takes`, consumer.take(action.limits, action.flipped));
    case 'step': {
      const done = consumer.step(action.instance);
      return done && `${service}${action.instance > 0 ? ', the stopped instance,' : ''} ${done}`;
    }
    default:
      return performOnLetters(world, action);
  }
}

type OnLetters = Extract<AtService, { readonly do: 'poison' | 'redrive' | 'commit redrive' | 'fix' | 'redrive now' | 'discard' }>;

function performOnLetters({ stations }: World, action: OnLetters): string | undefined {
  const { service } = action;
  const { deadLetters } = stations[service];
  switch (action.do) {
    case 'poison':
      deadLetters.poison.set(`${action.type} order-${action.order}`, action.forGood ? 'for good' : 'until repaired');
      return `${service} cannot read ${action.type} of order-${action.order}, ${action.forGood ? 'for good' : 'until it is repaired'}`;
    case 'fix': {
      const bad = [...deadLetters.poison].filter(([, how]) => how === 'until repaired');
      for (const [name] of bad) deadLetters.poison.delete(name);
      return when(bad.length > 0, `${service} is repaired`);
    }
    case 'redrive': {
      const letter = deadLetters.redrive();
      return letter && `${service} redrives ${nameOf(letter)}`;
    }
    case 'commit redrive':
      return when(deadLetters.commit(), `${service} commits what it has redriven`);
    case 'redrive now':
      return when(deadLetters.redriveNow(`order-${action.order}`), `a person has ${service} redrive order-${action.order}`);
    case 'discard':
      return when(
        deadLetters.discard(`order-${action.order}`),
        `a person discards the first dead letter of order-${action.order} at ${service}`,
      );
  }
}

function post(world: World, index: number, answer: Answer): string | undefined {
  const wish = world.scenario.wishes[index]!;
  const wanted = wish.lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
  return when(world.shop.post(wish, answer), `${wish.customerId} posts order-${index} (${wanted}); the answer is ${answer}`);
}

function carried(what: string, messages: readonly Message[]): string | undefined {
  return messages.length > 0 ? `${what} ${messages.map(nameOf).join(', ')}` : undefined;
}

function nameOf({ event, key }: Message): string {
  return `${event.type} of ${key}`;
}

function when(happened: boolean, sentence: string): string | undefined {
  return happened ? sentence : undefined;
}
