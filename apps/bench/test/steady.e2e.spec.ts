import { brokenIn, check } from '@saga/ops/check';
import type { Stage } from '../src/stage';
import { measureAway } from '../src/steady/away';
import { measureRebalance } from '../src/steady/rebalance';
import { measureSoak } from '../src/steady/soak';
import { openStage } from './stage';

const RATE = 20;

describe('a steady load', () => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);

  afterAll(async () => {
    await stage.orders.end();
  });

  it('places orders at its rate, and tells what each minute was like', async () => {
    const { minutes, refusals } = await measureSoak(stage, { rate: RATE, minutes: 2, minuteMs: 2_000 }, say);
    expect(refusals).toEqual({});
    expect(minutes).toHaveLength(2);
    // A machine that stands still for a while has them placed late, and one minute's in the next.
    const placed = minutes.reduce((sum, minute) => sum + minute.placed, 0);
    expect(placed).toBeGreaterThan(3 * RATE);
    expect(placed).toBeLessThanOrEqual(4 * RATE + 1);
    for (const { acknowledged, p50 } of minutes) {
      expect(acknowledged.p50).toBeGreaterThan(0);
      expect(p50).toBeGreaterThan(0);
    }
    expect(said.at(-1)).toMatch(/^minute 2 of 2: \d+ orders are open$/);
  }, 60_000);

  it('goes on while a second instance joins, leaves, and is killed, and tells what orders were like meanwhile', async () => {
    const { moments, refusals } = await measureRebalance(stage, RATE, say, 3);
    expect(refusals).toEqual({});
    expect(moments.map(({ name }) => name)).toEqual(['nothing changes', 'an instance joins', 'it leaves', 'another joins', 'it is killed']);
    for (const { placed, p50, longest } of moments) {
      expect(placed).toBeGreaterThan(RATE);
      expect(p50).toBeGreaterThan(0);
      expect(longest).toBeGreaterThanOrEqual(p50!);
    }
    // Orders ended within the three seconds.
    expect(moments[0]!.longestPause).toBeLessThan(3_000);
    // Its partitions wait for the end of its session.
    expect(moments.at(-1)!.longest).toBeGreaterThan(moments[0]!.longest!);
  }, 120_000);

  it('goes on while both Connect workers are away, and sees the last order of that time settle', async () => {
    const pids = async (): Promise<unknown[]> =>
      Promise.all(['connect-aws', 'connect-azure'].map(async (name) => (await stage.mesh.part(name).status()).pid));
    const before = await pids();
    const { backlog, catchUpSeconds, endings, refusals } = await measureAway(stage, RATE, 3, say, 2);
    expect((await pids()).filter((pid) => before.includes(pid))).toEqual([]);
    expect(refusals).toEqual({});
    expect(Object.values(endings).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(backlog);
    // Nothing that was placed meanwhile can have been relayed.
    expect(backlog).toBeGreaterThanOrEqual(3 * RATE);
    expect(catchUpSeconds).toBeGreaterThan(0);
    expect(brokenIn(await check(stage.mesh.environment, 60))).toEqual([]);
  }, 180_000);
});
