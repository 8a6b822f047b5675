import { serviceNames, services } from '@saga/contracts';
import type { Drill } from './drill';
import { endGently } from './parts';
import { inDatabaseOf, kafkaIn, withAdmin } from './reach';

export const replay: Drill = {
  name: 'replay',
  summary: 'each consumer reads all its topics from the beginning once more',
  run: async (stage) => {
    const { mesh, random, repeats, fault, until, say } = stage;
    for (const name of random.shuffled(serviceNames)) {
      const part = await endGently(stage, name);
      const { rows } = await inDatabaseOf(mesh, name, (client) =>
        client.query<{ count: number }>('SELECT count(*)::int AS count FROM inbox'),
      );
      const known = rows[0]!.count;
      const before = await repeats.sample(name);
      const inflict = (): Promise<void> =>
        withAdmin(kafkaIn(mesh, services[name].cloud), async (admin) => {
          for (const { topic } of await admin.fetchOffsets({ groupId: name }))
            await admin.resetOffsets({ groupId: name, topic, earliest: true });
        });
      await fault(`${name} from 0`, inflict, () => part.start());
      await until(
        `${name} is delivered again all ${known} events that it had taken in`,
        async () => (await repeats.sample(name)) - before >= known,
      );
      say(`${name}: all ${known} events that it had taken in came again`);
    }
  },
};
