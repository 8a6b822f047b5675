import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { attach, type Mesh } from '@saga/mesh';
import { Client } from 'pg';
import type { OrderDetail, Totals } from '../src/api';
import { Console } from './console';

describe('a rebuild of the console', () => {
  let mesh: Mesh;
  let theConsole: Console;
  let database: Client;

  beforeAll(async () => {
    mesh = await attach();
    theConsole = new Console(mesh);
    await theConsole.post('/api/supplies', {});
    database = new Client({ connectionString: mesh.environment.CONSOLE_DATABASE_URL });
    await database.connect();
  }, 60_000);

  afterAll(() => database.end());

  /** The states of these orders, and how much there is in all as of a moment. */
  async function pictureOf(ids: readonly string[], asOf: string): Promise<{ orders: unknown; totals: Totals }> {
    const { rows } = await database.query(
      `SELECT id, status, reason, settled, customer_id, placed_at, state FROM orders WHERE id = ANY($1) ORDER BY id`,
      [ids],
    );
    return { orders: rows, totals: await theConsole.get<Totals>(`/api/totals?asOf=${asOf}`) };
  }

  it('makes the same of the same log, under load, while the services run', async () => {
    for (const ending of ['CONFIRMED', 'OUT_OF_STOCK', 'PAYMENT_DECLINED'] as const) await theConsole.play(ending);
    const settled = await database.query<{ id: string }>('SELECT id FROM orders WHERE settled');
    const ids = settled.rows.map(({ id }) => id);
    const asOf = new Date(Date.now() - 1_000).toISOString();
    const before = await pictureOf(ids, asOf);
    let isRebuilt = false;
    const load = placeUntil(() => isRebuilt);
    const said = await rebuild().finally(() => (isRebuilt = true));
    expect(said).toMatch(/^Rebuilt: \d+ events in /m);
    expect(await pictureOf(ids, asOf)).toEqual(before);
    // And what was placed meanwhile is there, once.
    for (const orderId of await load) expect(await theConsole.settled(orderId)).toMatchObject({ status: 'CONFIRMED', events: 6 });
  }, 180_000);

  it('begins anew also while nothing comes', async () => {
    const order = await theConsole.play('CONFIRMED');
    await rebuild();
    const { conversation } = await theConsole.get<OrderDetail>(`/api/orders/${order.orderId}`);
    const places = (each: OrderDetail) =>
      each.conversation.map(({ eventId, topic, partition, offset }) => ({ eventId, topic, partition, offset }));
    expect(places({ ...order, conversation })).toEqual(places(order));
  }, 120_000);

  it('says what it can rebuild when it is asked for something else', async () => {
    await expect(rebuild('everything')).rejects.toThrow('npm run rebuild -- console');
  }, 30_000);

  async function placeUntil(isOver: () => boolean): Promise<string[]> {
    const orderIds: string[] = [];
    while (!isOver()) {
      const body = { customerId: 'console-rich', lines: [{ sku: 'FILTER-100', quantity: 1 }] };
      orderIds.push((await theConsole.post<{ orderId: string }>('/api/orders', body)).orderId);
    }
    return orderIds;
  }

  async function rebuild(what = 'console'): Promise<string> {
    const program = resolve(__dirname, '../src/rebuild.ts');
    const env = { ...process.env, SWC_NODE_PROJECT: resolve(__dirname, '../../../tsconfig.base.json'), ...mesh.environment };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@saga/source', '-r', '@swc-node/register', program, what],
      { env },
    );
    return stdout;
  }
});
