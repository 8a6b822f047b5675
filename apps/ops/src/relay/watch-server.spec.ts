import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Report } from './watch';
import { WatchServer } from './watch-server';

const clock = performance.now.bind(performance);
let later: number;
let server: Server;
let url: string;

beforeEach(() => {
  later = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => clock() + later);
});
afterEach(() => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

async function watchServer(intervalMs: number, reports: readonly Report[] = []): Promise<WatchServer> {
  const watchdog = new WatchServer({ reports }, intervalMs);
  server = await watchdog.listen('127.0.0.1', 0);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return watchdog;
}

const statusOf = async (path: string): Promise<number> => (await fetch(`${url}${path}`)).status;

test('a watchdog is ready from its start, not ready while a look lasts too long, and ready again after it', async () => {
  const watchdog = await watchServer(3_000);
  expect(await statusOf('/health/ready')).toBe(200);
  later = 32_000;
  expect(await statusOf('/health/ready')).toBe(200);
  later = 33_000;
  expect(await statusOf('/health/ready')).toBe(503);
  watchdog.looked();
  expect(await statusOf('/health/ready')).toBe(200);
});

test('a watchdog that looks seldom is ready between its looks, and not for longer', async () => {
  await watchServer(600_000);
  later = 620_000;
  expect(await statusOf('/health/ready')).toBe(200);
  later = 630_000;
  expect(await statusOf('/health/ready')).toBe(503);
});

test('a watchdog that does not look any more is alive all the same', async () => {
  await watchServer(3_000);
  later = 33_000;
  expect([await statusOf('/health/ready'), await statusOf('/health/live')]).toEqual([503, 200]);
});

test('what a watchdog sees is broken does not make it unready, and is told', async () => {
  const reports = [{ connector: 'outbox-order', isSound: false, state: 'has failed' }];
  await watchServer(3_000, reports);
  const response = await fetch(`${url}/health/ready`);
  expect([response.status, await response.json()]).toEqual([200, reports]);
});
