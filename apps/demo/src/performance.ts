import type { Mesh } from '@saga/mesh';
import { reasonOf } from '@saga/service';
import { type Conversations, type Utterance } from './conversation';
import { type Ending, endings, faultsOf, stockUp } from './endings';
import type { OrderAnswer, Shop } from './shop';

/** What became of one ending when it was played. */
export interface Performance {
  readonly ending: Ending;
  readonly order: OrderAnswer;
  readonly utterances: readonly Utterance[];
  /** Everything that is not as it should be; empty when the ending went as written. */
  readonly faults: readonly string[];
}

/** Plays all endings. Those that need it are played while payment is frozen, so that neither the customer nor the deadline races it. */
export async function playAll(
  mesh: Mesh,
  shop: Shop,
  conversations: Conversations,
  onPlayed: (played: Performance) => void,
): Promise<Performance[]> {
  await stockUp(shop);
  const watched = async (ending: Ending, placed: Promise<OrderAnswer>): Promise<Performance> => {
    const played = await follow(ending, await placed, shop, conversations);
    onPlayed(played);
    return played;
  };
  const undisturbed = await Promise.all(endings.filter((each) => !each.withoutPayment).map((each) => watched(each, each.play(shop))));
  await mesh.part('payment').pause();
  const orders: [Ending, OrderAnswer][] = [];
  try {
    for (const ending of endings.filter((each) => each.withoutPayment)) orders.push([ending, await ending.play(shop)]);
    await Promise.all(orders.map(([, { orderId }]) => shop.ended(orderId)));
  } finally {
    await mesh.part('payment').resume();
  }
  return [...undisturbed, ...(await Promise.all(orders.map(([ending, order]) => watched(ending, Promise.resolve(order)))))];
}

async function follow(ending: Ending, { orderId }: OrderAnswer, shop: Shop, conversations: Conversations): Promise<Performance> {
  const faults: string[] = [];
  const note = (error: unknown): number => faults.push(reasonOf(error));
  await shop.ended(orderId).catch(note);
  await conversations.settled(orderId, ending.events).catch(note);
  const utterances = conversations.about(orderId);
  const order = await shop.settled(orderId);
  const found = `${order.status} ${order.reason ?? ''}`.trim();
  const wanted = `${ending.status} ${ending.reason ?? ''}`.trim();
  if (found !== wanted) faults.push(`it ended ${found}, not ${wanted}`);
  if (!order.settled) faults.push('it has not settled');
  const said = utterances.map(({ event }) => event.type);
  return { ending, order, utterances, faults: [...faults, ...faultsOf(ending, said)] };
}
