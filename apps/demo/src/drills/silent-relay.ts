import { type Service, serviceNames, services } from '@saga/contracts';
import type { Mesh } from '@saga/mesh';
import { demand, type Drill } from './drill';
import { inDatabaseOf } from './reach';

const ACTIVE = `SELECT active_pid FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL`;

export const silentRelay: Drill = {
  name: 'silent-relay',
  summary: 'the backend that each outbox is relayed from is terminated, and its connector says RUNNING',
  run: async ({ mesh, random, fault, until }) => {
    for (const service of random.shuffled(serviceNames)) {
      const backend = await until(`the slot of ${service} is read`, () => activeBackend(mesh, service));
      const inflict = async (): Promise<void> => {
        await inDatabaseOf(mesh, service, (client) => client.query('SELECT pg_terminate_backend($1)', [backend]));
        await until(`the backend of ${service} ends`, async () => (await activeBackend(mesh, service)) !== backend);
        const states = await statesOf(mesh, service);
        demand(
          states.every((state) => state === 'RUNNING'),
          `outbox-${service} does not say RUNNING but ${states.join(', ')}.`,
        );
      };
      // Nobody heals it: it has to find out by itself.
      await fault(`relay of ${service}`, inflict, () => Promise.resolve());
      await until(`the slot of ${service} is read again`, () => activeBackend(mesh, service));
    }
  },
};

async function activeBackend(mesh: Mesh, service: Service): Promise<number | undefined> {
  const { rows } = await inDatabaseOf(mesh, service, (client) => client.query<{ active_pid: number }>(ACTIVE, [`outbox_${service}`]));
  return rows[0]?.active_pid;
}

async function statesOf({ endpoints }: Mesh, service: Service): Promise<string[]> {
  const answer = await fetch(`${endpoints[`connect-${services[service].cloud}`]}/connectors/outbox-${service}/status`);
  const { connector, tasks } = (await answer.json()) as { connector: { state: string }; tasks: { state: string }[] };
  return [connector, ...tasks].map(({ state }) => state);
}
