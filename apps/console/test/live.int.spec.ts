import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { attach, eventually } from '@saga/mesh';
import { Console, Listener } from './console';

const CLIENTS = 1_000;

describe('the feed of the console', () => {
  let theConsole: Console;
  const agent = new Agent({ maxSockets: Infinity });

  beforeAll(async () => {
    theConsole = new Console(await attach());
    await theConsole.post('/api/supplies', {});
  }, 60_000);

  afterAll(() => agent.destroy());

  const listening = async (): Promise<number> => {
    const metrics = await (await fetch(`${theConsole.url}/metrics`)).text();
    return Number(/^saga_console_live_clients (\d+)$/m.exec(metrics)?.[1]);
  };

  it(`is heard by ${CLIENTS} clients at once, and forgets them when they go`, async () => {
    const before = await listening();
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () => Listener.to(`${theConsole.url}/api/live?topics=orders`, undefined, agent)),
    );
    await eventually(async () => expect(await listening()).toBe(before + CLIENTS));
    const { orderId } = await theConsole.play('CONFIRMED');
    await Promise.all(clients.map((client) => client.hears(orderId)));
    for (const client of clients) client.close();
    await eventually(async () => expect(await listening()).toBe(before));
  }, 90_000);

  it('refuses what is no topic and no position', async () => {
    for (const query of ['topics=secrets', 'topics=', 'after=-1', 'after=99999999999999999999', 'more=1']) {
      expect((await theConsole.request(`/api/live?${query}`)).status).toBe(400);
    }
  });

  it('tells who comes back with a position of long ago to look at everything again', async () => {
    for (let order = 0; order < 3; order++) {
      await theConsole.post('/api/orders/batch', { count: 100, customerId: 'console-rich', lines: [{ sku: 'FILTER-100', quantity: 1 }] });
    }
    await eventually(async () => {
      const [response] = (await once(get(`${theConsole.url}/api/live?topics=orders&after=0`), 'response')) as [IncomingMessage];
      const [part] = (await once(response.setEncoding('utf8'), 'data')) as [string];
      const text = part.includes('event:') ? part : part + String((await once(response, 'data'))[0]);
      response.destroy();
      expect(text).toContain('event: reset');
    }, 30_000);
  }, 90_000);
});
