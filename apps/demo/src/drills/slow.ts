import { setTimeout as sleep } from 'node:timers/promises';
import { demand, type Drill } from './drill';
import { demandNoneConfirmed } from './harm';
import { whilePaused } from './parts';

const SLICES = 10;
const BURST = 300;

export const slowParticipant: Drill = {
  name: 'slow-participant',
  summary: `payment runs for a third of the time, and ${BURST} orders come at once`,
  run: async (stage) => {
    const { load, random, fault, pass } = stage;
    const inflict = async (): Promise<void> => {
      const wish = { kind: 'confirm', lines: [{ sku: 'FILTER-100', quantity: 1 }] } as const;
      const burst = Promise.all(Array.from({ length: BURST }, () => load.place(wish)));
      const pauses: [from: number, to: number][] = [];
      for (let slice = 0; slice < SLICES; slice++) {
        await whilePaused(stage, 'payment', async () => {
          const from = Date.now();
          await sleep(random.between(400, 800));
          pauses.push([from, Date.now()]);
        });
        await pass(random.between(200, 400));
      }
      const placed = new Set((await burst).map(({ orderId }) => orderId));
      demand(placed.size === BURST, `Of a burst of ${BURST} orders ${placed.size} were placed.`);
      let met = 0;
      for (const pause of pauses) met += await demandNoneConfirmed(stage, 'payment was frozen', ...pause);
      demand(met > 0, 'No order was placed while payment was frozen.');
    };
    await fault('a slow payment and a burst', inflict, () => Promise.resolve());
  },
};
