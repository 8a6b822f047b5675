import { services } from '@saga/contracts';
import { serviceParts } from '@saga/mesh';
import { demand, type Drill, type Stage } from './drill';
import { kafkaIn, withAdmin, type Kafka } from './reach';

const GUESTS = 2;
const VISITS = 4;

/** A guest is given partitions, reads and applies nothing, commits nothing, and leaves: what it was given waits for it, and then comes again. */
export const rebalanceStorm: Drill = {
  name: 'rebalance-storm',
  summary: 'members that do nothing join and leave a consumer group again and again',
  run: async (stage) => {
    const { mesh, random, fault, say } = stage;
    const group = random.pick(serviceParts);
    const kafka = kafkaIn(mesh, services[group].cloud);
    const topics = (await withAdmin(kafka, (admin) => admin.fetchOffsets({ groupId: group }))).map(({ topic }) => topic);
    let taken = 0;
    const storm = async (): Promise<void> => {
      const guests = Array.from({ length: GUESTS }, async () => {
        for (let visit = 0; visit < VISITS; visit++) taken += await visitGroup(stage, kafka, group, topics);
      });
      await Promise.all(guests);
    };
    await fault(`${GUESTS * VISITS} guests in the group of ${group}`, storm, () => Promise.resolve());
    say(`the guests were given partitions ${taken} times`);
    demand(taken > 1, 'The guests were hardly ever given a partition.');
  },
};

/** How often the guest was given partitions while it was there. */
async function visitGroup({ pass, random, until }: Stage, kafka: Kafka, groupId: string, topics: string[]): Promise<number> {
  const guest = kafka.consumer({ groupId });
  let taken = 0;
  let hasJoined = false;
  guest.on(guest.events.GROUP_JOIN, ({ payload: { memberAssignment } }) => {
    if (Object.values(memberAssignment).flat().length > 0) taken++;
    hasJoined = true;
  });
  try {
    await guest.connect();
    await guest.subscribe({ topics, fromBeginning: true });
    await guest.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => pass(100) });
    await until(`a guest joins the group of ${groupId}`, async () => hasJoined);
    await pass(random.between(300, 1_500));
  } finally {
    await guest.disconnect();
  }
  return taken;
}
