import { brokenIn, check } from '@saga/ops/check';
import { Client } from 'pg';
import type { Stage } from '../src/stage';
import { markdownOf } from '../src/view/report';
import { readOptions, type Options } from '../src/options';
import { ReadModel } from '../src/view/read-model';
import { measureRebuild } from '../src/view/rebuild';
import { measureView } from '../src/view/view-round';
import { openStage } from './stage';

describe('what is measured of the console', () => {
  const [rate, seconds] = [20, 3];
  let stage: Stage;
  let model: ReadModel;

  beforeAll(async () => {
    stage = await openStage();
    model = await ReadModel.open(stage.mesh);
  }, 120_000);

  afterAll(async () => {
    await model.close();
    await stage.orders.end();
  });

  it('is each order of a steady stream, from its commit until who listens is told, and a rebuild that makes the same again', async () => {
    const view = await measureView(stage, model, rate, seconds);
    expect(view).toMatchObject({ orders: rate * seconds, omitted: 0 });
    expect(view.refusals).toEqual({});
    for (const { p50, longest } of [view.placed, view.settled]) {
      expect(p50).toBeGreaterThan(0);
      expect(longest).toBeGreaterThanOrEqual(p50);
    }
    expect(Object.keys(view.ways)).toEqual(['inventory.events', 'order.events', 'payment.events']);
    for (const { toKafka, fromKafka, inAll } of Object.values(view.ways)) {
      expect(inAll.longest).toBeGreaterThan(0);
      for (const { p50 } of [toKafka, fromKafka]) expect(p50).toBeGreaterThan(0);
    }
    const said: string[] = [];
    const more = (await model.orders()) + 10;
    const rebuild = await measureRebuild(stage, model, more, (line) => said.push(line));
    expect(rebuild.orders).toBe(more);
    expect(rebuild.events).toBeGreaterThan(2 * more);
    expect(said.at(-1)).toContain('Rebuilt: ');
    const circumstances = { date: '2026-11-21', revision: 'abc', processors: '2 × X', memoryGigabytes: 8, system: 'Linux', node: 'v24' };
    const markdown = markdownOf({
      circumstances,
      options: readOptions([]) as Options,
      rounds: [{ view, page: undefined, rebuild, checkSeconds: 1 }],
    });
    expect(markdown).toMatch(/\| that it has settled \| \d/);
    expect(markdown).not.toContain('NaN');
  }, 240_000);

  it('has no figure if the read model is another one after the rebuild', async () => {
    const owner = new Client({ connectionString: stage.mesh.environment.CONSOLE_OWNER_DATABASE_URL });
    await owner.connect();
    try {
      await owner.query(`INSERT INTO totals VALUES ('stock', 'SPOILT', 'received', 1)`);
    } finally {
      await owner.end();
    }
    await expect(measureRebuild(stage, model, 1, () => undefined)).rejects.toThrow('the rebuilt read model is not the one before');
  }, 120_000);

  it('leaves a mesh in which every guarantee holds', async () => {
    expect(brokenIn(await check(stage.mesh.environment, 60))).toEqual([]);
  }, 90_000);
});
