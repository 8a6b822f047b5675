import type { PartName } from '@saga/mesh';
import type { Drill } from './drill';
import { demandNoneConfirmed } from './harm';
import { kill } from './parts';

/** Long enough for every client and every consumer to meet what is gone. */
const AWAY_MS = 3_000;

/** Of parts without which no order can be confirmed. */
function killing(name: string, summary: string, parts: readonly PartName[]): Drill {
  return {
    name,
    summary,
    run: async (stage) => {
      for (const part of stage.random.shuffled(parts)) {
        let [killedAt, startedAt] = [0, 0];
        const inflict = async (): Promise<void> => {
          await kill(stage, part);
          killedAt = Date.now();
          await stage.pass(AWAY_MS);
        };
        const heal = (): Promise<void> => {
          startedAt = Date.now();
          return stage.mesh.part(part).start();
        };
        await stage.fault(`SIGKILL of ${part}`, inflict, heal);
        await demandNoneConfirmed(stage, `${part} was away`, killedAt, startedAt);
      }
    },
  };
}

export const killBrokers = killing('kill-brokers', 'SIGKILL of each broker, one after the other', ['kafka-aws', 'kafka-azure']);
export const killWorkers = killing('kill-workers', 'SIGKILL of each Connect worker, one after the other', ['connect-aws', 'connect-azure']);
export const killDatabases = killing('kill-databases', 'SIGKILL of each PostgreSQL, one after the other', [
  'postgres-aws',
  'postgres-azure',
]);

/** A warm system does without the registry: orders are confirmed while it is away. */
export const killRegistry: Drill = {
  name: 'kill-registry',
  summary: 'SIGKILL of the registry; orders go on being confirmed without it',
  run: async (stage) => {
    const { shop, load, until, mesh } = stage;
    const inflict = async (): Promise<void> => {
      await kill(stage, 'registry');
      const away = Date.now();
      await until('an order is confirmed without the registry', async () => {
        const last = await shop.lastConfirmed(load.customers.rich);
        return last && Date.parse(last.placedAt) > away;
      });
    };
    await stage.fault('SIGKILL of registry', inflict, () => mesh.part('registry').start());
  },
};
