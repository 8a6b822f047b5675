import type { Mesh } from '@saga/mesh';
import { RefusedError } from '../shop';
import { discard, parkedBy } from './dead-letters';
import { demand, type Drill } from './drill';
import { inDatabaseOf } from './reach';

/** What undoes a side's part of an order: the table, and the status that the database is made to refuse. */
const compensations = [
  { service: 'inventory', table: 'reservations', status: 'RELEASED' },
  { service: 'payment', table: 'payments', status: 'VOIDED' },
] as const;
type Compensation = (typeof compensations)[number];

/** Letters that wait before the database is made to give in. */
const WAITING = 5;

export const failingCompensation: Drill = {
  name: 'failing-compensation',
  summary: 'the database refuses every compensation for a while (--away); what must complete does so by itself afterwards',
  run: async (stage) => {
    const { mesh, random, shop, load, until, pass, fault, say, awayMs } = stage;
    const compensation = random.pick(compensations);
    const { service } = compensation;
    const parked = () => parkedBy(stage, service, { type: 'OrderCancelled' });
    const inflict = async (): Promise<void> => {
      await refuse(mesh, compensation);
      const refusedAt = Date.now();
      const [letter] = await until('cancellations are parked', async () => {
        const letters = await parked();
        return letters.length >= WAITING && letters;
      });
      const refusal: unknown = await discard(stage, service, letter!, 'a drill tries to').catch((error: unknown) => error);
      demand(refusal instanceof RefusedError && refusal.status === 409, `${service} let a person discard an OrderCancelled.`);
      await until('orders are confirmed meanwhile', async () => {
        const last = await shop.lastConfirmed(load.customers.rich);
        return last && Date.parse(last.placedAt) > refusedAt;
      });
      await pass(Math.max(0, refusedAt + awayMs - Date.now()));
      say(`${(await parked()).length} cancellations wait in ${service}, for which ${compensation.status} is refused`);
    };
    await fault(`${service} cannot compensate`, inflict, () => giveIn(mesh, compensation));
    const healed = Date.now();
    await until('no cancellation is parked any more', async () => (await parked()).length === 0);
    say(`all of them were applied ${((Date.now() - healed) / 1_000).toFixed(1)} s later, by themselves`);
  },
};

function refuse(mesh: Mesh, { service, table, status }: Compensation): Promise<unknown> {
  return inDatabaseOf(mesh, service, (client) =>
    client.query(`
      CREATE OR REPLACE FUNCTION refuse_for_drill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by a drill'; END $$;
      CREATE OR REPLACE TRIGGER refuse_for_drill BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW WHEN (NEW.status = '${status}')
        EXECUTE FUNCTION refuse_for_drill();`),
  );
}

function giveIn(mesh: Mesh, { service }: Compensation): Promise<unknown> {
  return inDatabaseOf(mesh, service, (client) => client.query(`DROP FUNCTION IF EXISTS refuse_for_drill() CASCADE`));
}
