import { demand, type Drill } from './drill';
import { kill } from './parts';

const WINDOW_MS = 2_000;

/** Orders are accepted all along; those whose deadline passes are cancelled, the others are completed when it is back. */
export const participantDown: Drill = {
  name: 'participant-down',
  summary: 'a participant is away for longer than orders wait (--away), and orders are accepted all along',
  run: async (stage) => {
    const { mesh, shop, load, random, awayMs, deadlineMs, fault, pass, say } = stage;
    const name = random.pick(['inventory', 'payment'] as const);
    const inflict = async (): Promise<void> => {
      await kill(stage, name);
      const killedAt = Date.now();
      for (let left = awayMs; left > 0; left -= WINDOW_MS) {
        const before = load.acknowledged.size;
        await pass(Math.min(left, WINDOW_MS));
        demand(load.acknowledged.size > before, `No order was accepted for ${WINDOW_MS / 1_000} s while ${name} was away.`);
      }
      const meanwhile = (await shop.ordersOf(load.customers.rich)).filter(({ placedAt }) => Date.parse(placedAt) > killedAt);
      const confirmed = meanwhile.filter(({ status }) => status === 'CONFIRMED').length;
      const expired = meanwhile.filter(({ reason }) => reason === 'DEADLINE_PASSED').length;
      say(
        `while ${name} was away for ${awayMs / 1_000} s: ${meanwhile.length} orders accepted, ${expired} past their deadline, ${confirmed} confirmed`,
      );
      demand(confirmed === 0, `An order was confirmed without ${name}.`);
      // A sweep comes twice a second.
      demand(expired > 0 || awayMs < deadlineMs + WINDOW_MS, 'No order was cancelled at its deadline.');
    };
    await fault(`${name} away`, inflict, () => mesh.part(name).start());
  },
};
