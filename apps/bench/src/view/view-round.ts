import { cpuBetween, readCpu, type CpuUse } from '../meters/processes';
import type { Options } from '../options';
import { allSettled } from '../orders';
import { checkAll, onStage, warmUp, type Stage } from '../stage';
import { timesOf, type Times } from '../statistics';
import type { Say } from '../subjects/launch';
import type { Subject } from '../subjects/subject';
import { OpenLoop } from '../open-loop';
import { Feed } from './feed';
import { measureOpenPage, type OpenPage } from './open-page';
import { ReadModel, type Way } from './read-model';
import { measureRebuild, type Rebuild } from './rebuild';

/** How far the console's view was behind while orders came steadily. */
export interface View {
  readonly seconds: number;
  readonly orders: number;
  readonly refusals: Readonly<Record<string, number>>;
  /** Milliseconds until a client that listens was told that an order is there, and that it has settled; infinite if it was only counted. */
  readonly placed: Times;
  readonly settled: Times;
  /** Changes that were counted and not told one by one. */
  readonly omitted: number;
  readonly ways: Readonly<Record<string, Way>>;
  readonly cpu: CpuUse | undefined;
}

export interface ViewRound {
  readonly view: View;
  readonly page: OpenPage | undefined;
  readonly rebuild: Rebuild | undefined;
  readonly checkSeconds: number;
}

/** The first orders after a pause meet relays and consumers that waited. */
const RAMP_SECONDS = 2;

/** Measures the console of one mesh. Throws if a guarantee is broken afterwards. */
export function playView(subject: Subject, options: Options, signal: AbortSignal, say: Say): Promise<ViewRound> {
  const { seed, rate, seconds, warmUp: warmUpSeconds, page: minutes, rebuild: orders } = options;
  return onStage({ subject, seed, signal, say }, async (stage) => {
    const model = await ReadModel.open(stage.mesh);
    try {
      say(`warming up for ${warmUpSeconds} s`);
      await model.hasAll(await warmUp(stage, warmUpSeconds), stage);
      say(`${rate} orders a second for ${seconds} s`);
      const view = await measureView(stage, model, rate, seconds);
      const page = minutes === undefined ? undefined : await measureOpenPage(stage, { rate, minutes }, say);
      const rebuild = orders > 0 ? await measureRebuild(stage, model, orders, say) : undefined;
      say('checking every row and every topic');
      return { view, page, rebuild, checkSeconds: await checkAll(stage.mesh) };
    } finally {
      await model.close();
    }
  });
}

export async function measureView(stage: Stage, model: ReadModel, rate: number, seconds: number): Promise<View> {
  const ramp = new OpenLoop(stage);
  const random = ramp.random(rate);
  await ramp.run(random, rate, RAMP_SECONDS);
  const feed = await Feed.open(stage.mesh.endpoints.console);
  try {
    const [from, before] = [new Date(), await readCpu(stage.mesh)];
    const load = new OpenLoop(stage);
    await load.run(random, rate, seconds);
    const [to, after] = [new Date(), await readCpu(stage.mesh)];
    const { acknowledged, refusals } = load;
    await allSettled(stage.orders, acknowledged, stage.signal);
    await feed.hasTold(acknowledged, stage.signal);
    const of = (told: ReadonlyMap<string, number>): Times => timesOf(acknowledged.map((id) => told.get(id) ?? Infinity));
    return {
      seconds: (to.getTime() - from.getTime()) / 1_000,
      orders: acknowledged.length,
      refusals: Object.fromEntries(refusals),
      ...{ placed: of(feed.placed), settled: of(feed.settled), omitted: feed.omitted },
      ways: await model.ways(from, to),
      cpu: before && after && cpuBetween(before, after),
    };
  } finally {
    feed.close();
  }
}
