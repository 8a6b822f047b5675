import { demand, type Drill, type Stage } from './drill';
import { whilePaused } from './parts';
import type { OrderAnswer } from '../shop';

const ROUNDS = 6;
const RACERS = 30;
const oneFilter = [{ sku: 'FILTER-100', quantity: 1 }];

/** Payment's answers come when the deadline does: some are in time and some are not. */
export const lateAnswer: Drill = {
  name: 'late-answer',
  summary: "payment's answers race the deadlines of the orders",
  run: async (stage) => {
    const { deadlineMs, pass, say } = stage;
    let lead = 300;
    await untilBothWin(stage, async () => {
      const racers: OrderAnswer[] = [];
      await whilePaused(stage, 'payment', async () => {
        const began = Date.now();
        for (let racer = 0; racer < RACERS; racer++) {
          racers.push(await stage.load.place({ kind: 'confirm', lines: oneFilter }));
          await pass(40);
        }
        // The first deadline passes with the answers under way to it.
        await pass(Math.max(0, began + deadlineMs - lead - Date.now()));
      });
      const ended = await Promise.all(racers.map(({ orderId }) => stage.shop.ended(orderId)));
      const inTime = ended.filter(({ status }) => status === 'CONFIRMED').length;
      say(`answers ${lead} ms before the first deadline: ${inTime} orders confirmed, ${RACERS - inTime} cancelled`);
      lead += inTime === 0 ? 700 : inTime === RACERS ? -500 : 0;
      return [inTime, RACERS - inTime];
    });
  },
};

/** The customer cancels at about the time at which the order is confirmed. */
export const cancellation: Drill = {
  name: 'cancellation-race',
  summary: "the customer's cancellation races the confirmation",
  run: async (stage) => {
    const { load, random, pass, say } = stage;
    let patience = 60;
    await untilBothWin(stage, async () => {
      const race = async (): Promise<boolean> => {
        const { orderId } = await load.place({ kind: 'cancel', lines: oneFilter });
        await pass(random.between(10, patience));
        await load.cancel(orderId);
        return load.acknowledged.get(orderId)?.cancellation === 'accepted';
      };
      const accepted = (await Promise.all(Array.from({ length: RACERS }, race))).filter(Boolean).length;
      say(`cancelled after 10 to ${patience} ms: ${accepted} accepted, ${RACERS - accepted} too late`);
      patience = accepted > 0.8 * RACERS ? patience * 3 : accepted < 0.2 * RACERS ? Math.max(20, patience / 2) : patience;
      return [accepted, RACERS - accepted];
    });
  },
};

/** A race that the same side always wins proves nothing: each round is run closer, until both sides have won. */
async function untilBothWin({ fault }: Stage, round: () => Promise<[number, number]>): Promise<void> {
  const run = async (): Promise<void> => {
    const wins = [0, 0];
    for (let number = 0; number < ROUNDS; number++) {
      for (const [side, won] of (await round()).entries()) wins[side]! += won;
      if (wins.every((won) => won > 0)) return;
    }
    demand(false, `The same side won all ${ROUNDS * RACERS} races.`);
  };
  await fault('the races', run, () => Promise.resolve());
}
