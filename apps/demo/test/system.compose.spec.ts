import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endings, stockUp, type Ending } from '../src/endings';
import { Shop, type OrderAnswer } from '../src/shop';
import { compose, shell } from './compose';
import { Load } from './load';

const address = (port: string | undefined): string => `http://127.0.0.1:${port}`;
const { ORDER_PORT, INVENTORY_PORT, PAYMENT_PORT } = process.env;
const shop = new Shop({ order: address(ORDER_PORT), inventory: address(INVENTORY_PORT), payment: address(PAYMENT_PORT) });

/** Everything that stays up, in the order in which a person would be afraid to restart it. */
const containers = [
  ...['console', 'watchdog'],
  ...['payment', 'inventory', 'order'],
  ...['registry', 'connect-azure', 'connect-aws'],
  ...['kafka-azure', 'kafka-aws', 'postgres-azure', 'postgres-aws'],
];

/** All databases and topics, looked at from inside: nothing but the services can be reached from here. */
function check(): Promise<string> {
  return compose('run', '--rm', '--no-deps', '-T', 'provision', 'check', '--wait', '180');
}

/** Each acknowledged order is there once and has settled, and there is no other: a repeated request placed no second one. */
async function expectAllSettled(customerId: string, acknowledged: ReadonlySet<string>): Promise<void> {
  const orders = await shop.ordersOf(customerId);
  expect(new Set(orders.map(({ orderId }) => orderId))).toEqual(acknowledged);
  expect(orders.filter(({ settled }) => !settled)).toEqual([]);
}

async function customer(): Promise<string> {
  const customerId = `customer-${randomUUID().slice(0, 8)}`;
  await shop.deposit(customerId, 1_000_000);
  return customerId;
}

/** The shipped compose file, brought up by whoever runs this; the services are met over HTTP, from outside. */
describe('docker compose up', () => {
  let load: Load | undefined;

  afterEach(() => load?.stop().catch(() => undefined));
  beforeAll(() => stockUp(shop), 60_000);

  it('an order is confirmed, the very first one', async () => {
    const customerId = await customer();
    const began = performance.now();
    const { orderId } = await shop.place(customerId, [{ sku: 'FILTER-100', quantity: 1 }]);
    expect(await shop.ended(orderId)).toMatchObject({ status: 'CONFIRMED' });
    process.stdout.write(`The first order was CONFIRMED ${(performance.now() - began).toFixed(0)} ms after its POST.\n`);
  });

  it.each(endings.filter(({ withoutPayment }) => !withoutPayment))('an order can end $name', async (ending) => {
    const { orderId } = await ending.play(shop);
    await shop.ended(orderId);
    expect(await shop.settled(orderId)).toMatchObject({
      status: ending.status,
      ...(ending.reason && { reason: ending.reason }),
      settled: true,
    });
  });

  it('an order can be cancelled by the customer, or pass its deadline, while payment is frozen', async () => {
    const slow = endings.filter(({ withoutPayment }) => withoutPayment);
    const play = async (ending: Ending): Promise<{ ending: Ending; order: OrderAnswer }> => {
      const order = await ending.play(shop);
      await shop.ended(order.orderId);
      return { ending, order };
    };
    await compose('pause', 'payment');
    const ended = await Promise.all(slow.map(play)).finally(() => compose('unpause', 'payment'));
    for (const { ending, order } of ended) {
      expect(await shop.settled(order.orderId)).toMatchObject({ status: ending.status, reason: ending.reason, settled: true });
    }
  }, 180_000);

  it.each(['order', 'inventory', 'payment'])('%s ends by itself when it is asked to, with code 0', async (service) => {
    await compose('stop', service);
    const id = (await compose('ps', '--all', '--quiet', service)).trim();
    expect((await shell(`docker inspect --format '{{.State.ExitCode}}' ${id}`)).trim()).toBe('0');
    await compose('up', '--detach', '--wait', '--no-deps', service);
  });

  it('each container is restarted in the middle of orders: all that were acknowledged end, and nothing is lost or doubled', async () => {
    const all = (await compose('config', '--services')).trim().split('\n');
    expect(all.sort()).toEqual([...containers, 'provision'].sort());
    const customerId = await customer();
    load = new Load(shop, customerId);
    await load.reaches(8);
    for (const container of containers) await compose('restart', container);
    await load.goesOnFor(2_000);
    const acknowledged = await load.stop();
    await check();
    await expectAllSettled(customerId, acknowledged);
  }, 600_000);

  it('all containers are killed at once in the middle of orders, and come up again with every acknowledged order', async () => {
    const customerId = await customer();
    load = new Load(shop, customerId);
    await load.reaches(8);
    await compose('kill');
    await compose('up', '--detach', '--wait');
    await load.goesOnFor(2_000);
    const acknowledged = await load.stop();
    await check();
    await expectAllSettled(customerId, acknowledged);
  }, 600_000);

  const page = readFileSync(join(__dirname, '../../../docs/how-to/look-inside.md'), 'utf8');
  const commands = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block.trim());

  it.each(commands)(
    'docs/how-to/look-inside.md: %s',
    async (command) => {
      expect(await shell(command)).not.toBe('');
    },
    120_000,
  );
});
