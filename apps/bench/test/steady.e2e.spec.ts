import { attach } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { Client } from 'pg';
import { Meters } from '../src/meters/meters';
import type { Stage } from '../src/stage';
import { measureAway } from '../src/steady/away';
import { measureSoak } from '../src/steady/soak';
import { stockUp } from '../src/stocking';

const RATE = 20;

describe('a steady load', () => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  let stage: Stage;
  let meters: Meters;

  beforeAll(async () => {
    const mesh = await attach();
    const orders = new Client({ connectionString: mesh.environment.ORDER_DATABASE_URL });
    await orders.connect();
    stage = { mesh, orders, seed: 1, signal: new AbortController().signal };
    meters = await Meters.open(mesh);
    await stockUp(mesh);
  }, 120_000);

  afterAll(async () => {
    await meters.close();
    await stage.orders.end();
  });

  it('places orders at its rate, and tells what each minute was like', async () => {
    const { minutes, refusals } = await measureSoak(stage, meters, { rate: RATE, minutes: 2, minuteMs: 2_000 }, say);
    expect(refusals).toEqual({});
    expect(minutes).toHaveLength(2);
    for (const { placed, p50, p99, longest } of minutes) {
      expect(placed).toBeGreaterThan(RATE);
      expect([p50, p99, longest]).toEqual([p50, p99, longest].toSorted((a, b) => a! - b!));
    }
    expect(said.at(-1)).toMatch(/^minute 2 of 2: \d+ orders are open$/);
  }, 60_000);

  it('goes on while both Connect workers are away, and sees the last order of that time settle', async () => {
    const pids = async (): Promise<unknown[]> =>
      Promise.all(['connect-aws', 'connect-azure'].map(async (name) => (await stage.mesh.part(name).status()).pid));
    const before = await pids();
    const { backlog, catchUpSeconds, refusals } = await measureAway(stage, RATE, 3, say);
    expect((await pids()).filter((pid) => before.includes(pid))).toEqual([]);
    expect(refusals).toEqual({});
    // Nothing that was placed meanwhile can have been relayed.
    expect(backlog).toBeGreaterThanOrEqual(3 * RATE);
    expect(catchUpSeconds).toBeGreaterThan(0);
    expect(brokenIn(await check(stage.mesh.environment, 60))).toEqual([]);
  }, 180_000);
});
