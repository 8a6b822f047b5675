import { services } from '@saga/contracts';
import { type Mesh, type ServiceName, serviceParts } from '@saga/mesh';
import { demand, type Drill } from './drill';
import { kafkaIn, withAdmin } from './reach';
import { withSecondInstance } from './second-instance';

/** Beyond the end of its session, so that the other instance has begun with its partitions. */
const LONGER_MS = 3_000;

/** What it was doing when it froze it goes on doing, although its partitions are another's by now. */
export const zombie: Drill = {
  name: 'zombie',
  summary: 'SIGSTOP of a consumer until another instance has its partitions, then SIGCONT',
  run: async (stage) => {
    const { mesh, random, repeats, until } = stage;
    const name = random.pick(serviceParts);
    const part = mesh.part(name);
    const [frozen] = await membersOf(mesh, name);
    demand(frozen !== undefined, `The group of ${name} has no member to freeze.`);
    const before = await repeats.sample();
    await withSecondInstance(stage, name, async () => {
      const inflict = async (): Promise<void> => {
        await part.pause();
        await until(`the group of ${name} gives up its frozen member`, async () => {
          const members = await membersOf(mesh, name);
          return members.length > 0 && !members.includes(frozen);
        });
        await stage.pass(LONGER_MS);
      };
      await stage.fault(`SIGSTOP of ${name}, and SIGCONT`, inflict, () => part.resume());
      await until('something is delivered twice', async () => (await repeats.sample()) > before);
    });
  },
};

async function membersOf(mesh: Mesh, name: ServiceName): Promise<string[]> {
  const { groups } = await withAdmin(kafkaIn(mesh, services[name].cloud), (admin) => admin.describeGroups([name]));
  return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId));
}
