import { type PartName, partNames } from '@saga/mesh';
import type { Drill, Stage } from './drill';
import { kill } from './parts';

/** What takes minutes in a night of bad luck takes seconds here. */
const BETWEEN_KILLS_MS = [1_000, 8_000] as const;
const AWAY_MS = [500, 2_000] as const;
const FOR_MS = 30_000;
/** Between two starts: less than any of them takes. */
const STAGGER_MS = 500;

export const chaos: Drill = {
  name: 'chaos',
  summary: 'SIGKILL of one part after the other at random; then of everything at once, started again in random order',
  run: async (stage) => {
    const { mesh, random, fault, pass, say } = stage;
    const storm = async (): Promise<void> => {
      for (const until = Date.now() + FOR_MS; Date.now() < until;) {
        const name = random.pick(partNames);
        say(`SIGKILL of ${name}`);
        await kill(stage, name);
        await pass(random.between(...AWAY_MS));
        await mesh.part(name).start();
        await pass(random.between(...BETWEEN_KILLS_MS));
      }
    };
    await fault('one after the other', storm, () => Promise.resolve());
    const startAll = async (): Promise<void> => {
      const order = random.shuffled(partNames);
      say(`started again: ${order.join(', ')}`);
      await Promise.all(order.map((name, place) => startAtLast(stage, name, place * STAGGER_MS)));
    };
    await fault('everything at once', () => kill(stage, ...partNames), startAll);
  },
};

/** What ends because another part is not there yet is started again, as a supervisor would. */
async function startAtLast({ mesh, until, pass }: Stage, name: PartName, afterMs: number): Promise<void> {
  await pass(afterMs);
  const part = mesh.part(name);
  await until(`${name} starts`, () =>
    part.start().then(
      () => true,
      () => false,
    ),
  );
}
