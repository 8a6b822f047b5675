import { attach, folderFor, startInstance, type OwnPart } from '@saga/mesh';
import { brokenIn, check } from '@saga/ops/check';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Clients } from '../src/clients';
import { Endings } from '../src/endings';
import { measureGrowth } from '../src/growth/growth-round';
import { fillPast, removePast } from '../src/growth/past';
import { markdownOf } from '../src/growth/report';
import { measureLimit } from '../src/limit/limit';
import { Meters, useBetween } from '../src/meters/meters';
import { readOptions, type Options } from '../src/options';
import { allSettled, longestPause, outcomeSince } from '../src/orders';
import { originsOf, type MeasuredMesh } from '../src/subjects/subject';
import { stockUpOnce } from './stage';

const never = new AbortController().signal;
const CLIENTS = 4;

describe('the harness', () => {
  const folder = folderFor(undefined, 'saga-bench-spec');
  let mesh: MeasuredMesh;
  let orders: Client;
  let payment: OwnPart | undefined;

  beforeAll(async () => {
    mesh = await attach();
    payment = await startInstance(mesh, 'payment', join(folder, 'payment.log'));
    mesh = { ...mesh, instances: [payment] };
    orders = new Client({ connectionString: mesh.environment.ORDER_DATABASE_URL });
    await orders.connect();
    await stockUpOnce(mesh);
  }, 120_000);

  afterAll(async () => {
    await orders.end();
    await payment?.stop(5_000);
    rmSync(folder, { recursive: true, force: true });
  });

  it('sees the committed end of each order that its clients placed, and what all instances together did for it', async () => {
    const [began, meters] = [new Date(), await Meters.open(mesh)];
    const before = await meters.read();
    const load = new Clients(CLIENTS, 1, originsOf(mesh), never);
    const endings = await Endings.open(mesh.environment.ORDER_DATABASE_URL!);
    const running = load.run(endings);
    while (load.passages.length < 40) await Promise.race([sleep(20), running]);
    load.stop();
    await running;
    await endings.close();
    await allSettled(orders, load.acknowledged, never);
    const use = useBetween(before, await meters.read(), load.passages.length, endings.looks, undefined);
    await meters.close();

    expect(load.refusals.size).toBe(0);
    expect(load.passages).toHaveLength(load.acknowledged.length);
    for (const { postedAt, answeredAt, endedAt } of load.passages)
      expect([postedAt, answeredAt, endedAt]).toEqual(inOrder(postedAt, answeredAt, endedAt));
    const outcome = await outcomeSince(orders, began);
    expect(Object.values(outcome.endings).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(load.acknowledged.length);
    // Both instances of payment take part, and only their sum is every order's.
    expect(before.metrics.payment).toHaveLength(2);
    expect(use.delays['aws.order.events → payment']!.count).toBeGreaterThanOrEqual(2 * load.acknowledged.length);
  });

  it('gives no figure for a run in which an order that was acknowledged is lost', async () => {
    await expect(allSettled(orders, [randomUUID()], never)).rejects.toThrow('1 of 1 orders that were acknowledged are not there');
  });

  it('counts all of a time in which no order ended as a pause', async () => {
    const from = new Date('2001-01-01');
    expect(await longestPause(orders, from, new Date(from.getTime() + 5_000))).toBe(5_000);
  });

  it('measures the limit in databases of its own, which are gone afterwards', async () => {
    const { sagasPerSecond, clients } = await measureLimit(mesh, CLIENTS, 1, 1, never);
    expect(clients).toBe(CLIENTS);
    expect(sagasPerSecond).toBeGreaterThan(0);
    const { rows } = await orders.query(`SELECT 1 FROM pg_database WHERE datname = 'bench_limit'`);
    expect(rows).toEqual([]);
  });

  it('fills the databases with orders of the past, and takes no other away again', async () => {
    const count = async (): Promise<number> =>
      (await orders.query<{ count: number }>(`SELECT count(*)::int AS count FROM orders`)).rows[0]!.count;
    const before = await count();
    await fillPast(mesh, 1_000, never);
    expect(await count()).toBe(before + 1_000);
    await removePast(mesh);
    expect(await count()).toBe(before);
  });

  it('measures one mesh without orders of the past, with them and without again', async () => {
    const said: string[] = [];
    const stage = { mesh, orders, seed: 1, signal: never };
    const sizes = { orders: 1_000, clients: CLIENTS, seconds: 1, settleSeconds: 1 };
    const points = await measureGrowth(stage, sizes, (line) => said.push(line));
    expect(said).toEqual([
      '4 clients for 1 s, before',
      'writing 1,000 orders of the past',
      '4 clients for 1 s, with them',
      'taking them away again',
      '4 clients for 1 s, after them',
    ]);
    const circumstances = { date: '2026-11-21', revision: 'abc', processors: '2 × X', memoryGigabytes: 8, system: 'Linux', node: 'v24' };
    const growth = { orders: 1_000, ...points, checkSeconds: 1 };
    const markdown = markdownOf({ circumstances, options: readOptions([]) as Options, growth });
    expect(markdown).toMatch(/\| with 1,000 orders of the past \| \d/);
    expect(markdown).not.toContain('NaN');
    expect(markdown).not.toContain('–');
  }, 60_000);

  it('leaves a mesh in which every guarantee holds', async () => {
    expect(brokenIn(await check(mesh.environment, 60))).toEqual([]);
  }, 90_000);
});

function inOrder(...instants: number[]): number[] {
  return instants.toSorted((one, other) => one - other);
}
