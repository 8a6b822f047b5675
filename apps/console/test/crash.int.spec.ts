import { attach, eventually, type Mesh } from '@saga/mesh';
import { Client } from 'pg';
import type { PlacedBatch, Totals } from '../src/api';
import { Console } from './console';
import { rebuild } from './rebuild';

describe('the console, when its database is killed under load', () => {
  let mesh: Mesh;
  let theConsole: Console;

  beforeAll(async () => {
    mesh = await attach();
    theConsole = new Console(mesh);
    await theConsole.post('/api/supplies', {});
  }, 60_000);

  it('has afterwards what a rebuild makes of the log', async () => {
    const placed: string[] = [];
    let isOver = false;
    const load = placeUntil(() => isOver, placed);
    const more = (count: number): Promise<void> => {
      const before = placed.length;
      return eventually(() => expect(placed.length).toBeGreaterThan(before + count), 60_000);
    };
    try {
      await more(100);
      const part = mesh.part('postgres-aws');
      await part.kill();
      await part.start();
      await more(100);
    } finally {
      isOver = true;
      await load;
    }
    for (const orderId of placed) await theConsole.settled(orderId);
    const asItIs = await picture();
    await rebuild(mesh);
    expect(await picture()).toEqual(asItIs);
  }, 240_000);

  /** All that the read model says, apart from when it was seen. */
  async function picture(): Promise<unknown> {
    const database = new Client({ connectionString: mesh.environment.CONSOLE_DATABASE_URL });
    await database.connect();
    try {
      const { rows: orders } = await database.query(`SELECT id, status, reason, settled, state FROM orders ORDER BY id`);
      const { rows: counts } = await database.query(`SELECT offsets, events, repeats, unreadable FROM read_model`);
      return { orders, counts, totals: await theConsole.get<Totals>('/api/totals') };
    } finally {
      await database.end();
    }
  }

  /** Those that come while the database is away are refused, and asked for again. */
  async function placeUntil(isOver: () => boolean, placed: string[]): Promise<void> {
    const body = { count: 20, customerId: 'console-rich', lines: [{ sku: 'FILTER-100', quantity: 1 }] };
    while (!isOver()) {
      const { orderIds } = await eventually(() => theConsole.post<PlacedBatch>('/api/orders/batch', body), 60_000);
      placed.push(...orderIds);
    }
  }
});
