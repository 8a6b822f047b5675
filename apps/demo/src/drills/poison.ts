import { topicOf } from '@saga/contracts';
import { randomBytes } from 'node:crypto';
import type { ServiceName } from '@saga/mesh';
import type { OrderAnswer } from '../shop';
import { discard, parkedBy } from './dead-letters';
import { demand, type Drill, type Stage } from './drill';
import { whilePaused } from './parts';
import { kafkaIn } from './reach';

const POISONED = 3;
/** Who hears what order says. */
const hearers: readonly ServiceName[] = ['inventory', 'payment'];
const oneFilter = { kind: 'confirm', lines: [{ sku: 'FILTER-100', quantity: 1 }] } as const;

export const poison: Drill = {
  name: 'poison',
  summary: 'bytes that nobody can read, in the middle of the events of some orders; then a person discards them',
  run: async (stage) => {
    const { load, shop, until, fault, say } = stage;
    const victims: OrderAnswer[] = [];
    const inflict = async (): Promise<void> => {
      // While payment is silent nothing follows what order has said, so the poison comes before what will.
      await whilePaused(stage, 'payment', async () => {
        for (let count = 0; count < POISONED; count++) victims.push(await load.place(oneFilter));
        for (const { orderId } of victims)
          await until('OrderPlaced is in the topic', async () => (await shop.order(orderId)).stock !== 'PENDING');
        await produceGarbage(stage, victims);
      });
      for (const service of hearers) for (const { orderId } of victims) await isStuck(stage, service, orderId);
      const { orderId } = await load.place(oneFilter);
      const { status, settled } = await until('another order settles', async () => {
        const order = await shop.order(orderId);
        return order.settled && order;
      });
      demand(settled && status === 'CONFIRMED', `While some keys were parked another order ended ${status}.`);
      const open = await Promise.all(victims.map((victim) => shop.order(victim.orderId)));
      demand(!open.some((victim) => victim.settled), 'An order settled although its key is parked.');
    };
    let discarded = 0;
    const heal = async (): Promise<void> => {
      for (const service of hearers) for (const { orderId } of victims) discarded += await discardPoison(stage, service, orderId);
    };
    await fault(`poison under ${POISONED} keys`, inflict, heal);
    demand(discarded === hearers.length * POISONED, `Of ${hearers.length * POISONED} poisonous records ${discarded} could be discarded.`);
    const healed = Date.now();
    for (const { orderId } of victims) await until('a poisoned order settles', async () => (await shop.order(orderId)).settled);
    say(`all poisoned orders have settled ${((Date.now() - healed) / 1_000).toFixed(1)} s after that`);
  },
};

async function produceGarbage({ mesh, random }: Stage, victims: readonly OrderAnswer[]): Promise<void> {
  const producer = kafkaIn(mesh, 'aws').producer();
  await producer.connect();
  const messages = victims.map(({ orderId }) => ({ key: orderId, value: randomBytes(random.between(1, 200)) }));
  await producer.send({ topic: topicOf('order'), messages }).finally(() => producer.disconnect());
}

/** The poison is parked with what is wrong with it, and what came after it waits behind it. */
async function isStuck(stage: Stage, service: ServiceName, key: string): Promise<void> {
  await stage.until(`${service} parks the poison, and behind it the end of the order`, async () => {
    const [head, ...behind] = await parkedBy(stage, service, { key });
    return head?.error !== null && behind.some(({ type, error }) => /^Order(Confirmed|Cancelled)$/.test(type ?? '') && error === null);
  });
}

/** How many were there to discard: none, if the drill was ended before they came. */
async function discardPoison(stage: Stage, service: ServiceName, key: string): Promise<number> {
  const poisonous = (await parkedBy(stage, service, { key })).filter(({ type }) => type === null);
  for (const letter of poisonous) await discard(stage, service, letter, 'it was put there by a drill');
  return poisonous.length;
}
