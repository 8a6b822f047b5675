import { partNames } from '@saga/mesh';
import type { Drill } from './drill';
import { kill } from './parts';

/** What takes minutes in a night of bad luck takes seconds here. */
const BETWEEN_KILLS_MS = [1_000, 8_000] as const;
const AWAY_MS = [500, 2_000] as const;
const FOR_MS = 30_000;
const UP_TO_MS = 2_000;

export const chaos: Drill = {
  name: 'chaos',
  summary: 'SIGKILL of one part after the other at random; then of everything at once, started again in random order',
  run: async (stage) => {
    const { mesh, random, fault, pass, say } = stage;
    const storm = async (): Promise<void> => {
      for (const until = Date.now() + FOR_MS; Date.now() < until; await pass(random.between(...BETWEEN_KILLS_MS))) {
        const name = random.pick(partNames);
        say(`SIGKILL of ${name}`);
        await kill(stage, name);
        await pass(random.between(...AWAY_MS));
        await mesh.part(name).start();
      }
    };
    await fault('one after the other', storm, () => Promise.resolve());
    const order = random.shuffled(partNames);
    const startAll = async (): Promise<void> => {
      say(`started again: ${order.join(', ')}`);
      const starts: Promise<void>[] = [];
      for (const name of order) {
        starts.push(mesh.part(name).start());
        await pass(random.between(0, UP_TO_MS));
      }
      await Promise.all(starts);
    };
    await fault('everything at once', () => kill(stage, ...partNames), startAll);
  },
};
