import type { Mesh } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { setTimeout as sleep } from 'node:timers/promises';
import { Shop } from '../shop';
import { type Drill, DrillError, type Stage, undone } from './drill';
import { Load } from './load';
import { allRunning } from './parts';
import { Random } from './random';
import { Repeats } from './repeats';
import { type Fault, type Report, reportOf } from './report';

export interface Circumstances {
  readonly seed: number;
  readonly awayMs: number;
  readonly say: (line: string) => void;
  /** Aborting it ends the drill; what it did to the mesh is undone. */
  readonly signal: AbortSignal;
}

/** Beyond this, nothing is on its way any more. */
const CHECK_SECONDS = 120;
const ASK_MS = 100;
const PATIENCE_MS = 180_000;

/** Plays one drill under load, waits until all is still, and looks at everything. */
export async function rehearse(drill: Drill, mesh: Mesh, circumstances: Circumstances): Promise<Report> {
  const { order, inventory, payment } = mesh.endpoints;
  const shop = new Shop({ order, inventory, payment });
  const repeats = new Repeats(mesh);
  const faults: Fault[] = [];
  let load: Load | undefined;
  try {
    await repeats.sample();
    load = await Load.begin(shop, circumstances.seed);
    const stage = stageOf(drill, mesh, shop, load, repeats, faults, circumstances);
    await confirmedAfter(stage, load.beganAt);
    await drill.run(stage);
    await load.stop();
    const stoppedAt = Date.now();
    const broken = brokenIn(await check(mesh.environment, CHECK_SECONDS));
    const orders = (await Promise.all(Object.values(load.customers).map((customer: string) => shop.ordersOf(customer)))).flat();
    const { acknowledged, contradictions, beganAt } = load;
    const observed = { acknowledged, orders, broken: [...contradictions, ...broken], beganAt, stoppedAt, faults };
    return reportOf({ ...observed, repeats: await repeats.sample() });
  } finally {
    repeats.stop();
    void load?.stop().catch(() => undefined);
    await allRunning(mesh);
  }
}

function stageOf(
  drill: Drill,
  mesh: Mesh,
  shop: Shop,
  load: Load,
  repeats: Repeats,
  faults: Fault[],
  { seed, awayMs, say, signal }: Circumstances,
): Stage {
  const pass = (ms: number): Promise<void> => sleep(ms, undefined, { signal });
  const stage: Stage = {
    ...{ mesh, shop, load, repeats, awayMs, say, pass },
    random: new Random(seed, drill.name),
    deadlineMs: Number(mesh.environment.ORDER_DEADLINE_SECONDS) * 1_000,
    fault: async (name, inflict, heal) => {
      let healedAt = 0;
      await undone(inflict, () => {
        healedAt = Date.now();
        return heal();
      });
      faults.push({ name, healedAt });
      await confirmedAfter(stage, healedAt);
      say(`${name}: over after ${((Date.now() - healedAt) / 1_000).toFixed(1)} s`);
    },
    until: async (what, ask) => {
      for (const limit = Date.now() + PATIENCE_MS; ;) {
        const answer = await ask();
        if (answer !== undefined && answer !== false) return answer;
        if (Date.now() > limit) throw new DrillError(`Waited ${PATIENCE_MS / 1_000} s in vain: ${what}.`);
        await pass(ASK_MS);
      }
    },
  };
  return stage;
}

/** Waits until an order that was placed at or after this instant has been confirmed. */
async function confirmedAfter({ shop, load, until }: Stage, instant: number): Promise<void> {
  await until('an order that is placed is confirmed', async () => {
    // A service that is away is what recovery means to end.
    const last = await shop.lastConfirmed(load.customers.rich).catch(() => undefined);
    return last && Date.parse(last.placedAt) >= instant;
  });
}
