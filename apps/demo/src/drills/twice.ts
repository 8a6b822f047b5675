import { clouds, type Cloud, serviceNames, services, topicOf } from '@saga/contracts';
import { randomUUID } from 'node:crypto';
import type { Drill, Stage } from './drill';
import { kafkaIn, withAdmin } from './reach';

const FOR_MS = 10_000;

/** For a while every record of every service's topic is produced once more, byte for byte, wherever its key's next records are by then. */
export const twice: Drill = {
  name: 'twice',
  summary: 'every event is delivered twice for 10 s, wherever its key has got to meanwhile',
  run: async (stage) => {
    const { fault, repeats, until, say, pass } = stage;
    const before = await repeats.sample();
    const copiers: Copier[] = [];
    const inflict = async (): Promise<void> => {
      for (const cloud of clouds) copiers.push(await Copier.begin(stage, cloud));
      await pass(FOR_MS);
    };
    await fault('every event twice', inflict, () => Promise.all(copiers.map((copier) => copier.end())));
    const expected = copiers.reduce((sum, { deliveries }) => sum + deliveries, 0);
    say(`${expected} deliveries of copies`);
    await until('the inboxes know every copy', async () => expected > 0 && (await repeats.sample()) - before >= expected);
  },
};

/** Produces again what comes to a cloud's own topics. */
class Copier {
  /** How often copies must come to a consumer: what order says is heard by two. */
  deliveries = 0;

  private constructor(readonly end: () => Promise<void>) {}

  static async begin({ mesh, until }: Stage, cloud: Cloud): Promise<Copier> {
    const kafka = kafkaIn(mesh, cloud);
    const groupId = `drill-${randomUUID()}`;
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    const producer = kafka.producer();
    const copier = new Copier(async () => {
      await consumer.disconnect();
      await producer.disconnect();
      await withAdmin(kafka, (admin) => admin.deleteGroups([groupId]));
    });
    const copied = new Set<string>();
    const own = serviceNames.filter((service) => services[service].cloud === cloud);
    await Promise.all([consumer.connect(), producer.connect()]);
    await consumer.subscribe({ topics: own.map(topicOf), fromBeginning: false });
    let hasJoined = false;
    consumer.on(consumer.events.GROUP_JOIN, () => (hasJoined = true));
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        // A copy comes by as well, and is not copied again.
        const originals = messages.filter(({ headers }) => copied.size < copied.add(String(headers?.id)).size);
        if (originals.length === 0) return;
        const copies = originals.map(({ key, value, headers, timestamp }) => ({
          key,
          value,
          partition,
          timestamp,
          ...(headers && { headers }),
        }));
        await producer.send({ topic, messages: copies });
        copier.deliveries += copies.length * (topic === topicOf('order') ? 2 : 1);
      },
    });
    await until(`the copier of ${cloud} joins its group`, async () => hasJoined);
    return copier;
  }
}
