import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeadLetters } from './dead-letters';

const letter = {
  ...{ id: '1', key: 'a', status: 'PARKED', topic: 'order.events', partition: 0, offset: '0', eventId: null, type: null, error: null },
  ...{ attempts: 1, replays: 0, mustComplete: false, parkedAt: '2026-01-01T00:00:00.000Z', dueAt: null },
};

describe('dead letters', () => {
  const servers: Server[] = [];

  async function serve(answer: (response: ServerResponse) => void): Promise<string> {
    const server = createServer((_, response) => answer(response));
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  it('of services that answer are listed, whatever another does; they are asked at once, and it is named', async () => {
    const { promise: paymentIsAsked, resolve } = Promise.withResolvers<undefined>();
    const tell = (response: ServerResponse): void => void response.end(JSON.stringify({ deadLetters: [letter] }));
    const urls = {
      order: await serve((response) => void paymentIsAsked.then(() => tell(response))),
      inventory: await serve(() => undefined),
      payment: await serve((response) => {
        resolve(undefined);
        tell(response);
      }),
    };
    const { deadLetters, unanswered, isCut } = await new DeadLetters(urls, 2_000).list({ status: 'PARKED' });
    expect(deadLetters.map(({ id }) => id)).toEqual(['order/1', 'payment/1']);
    expect(unanswered.map(({ service }) => service)).toEqual(['inventory']);
    expect(isCut).toBe(false);
  });

  it('of a service that does not answer cannot be shown, and are not waited for as long as a redrive may take', async () => {
    const silent = await serve(() => undefined);
    const letters = new DeadLetters({ order: silent, inventory: silent, payment: silent }, 100);
    await expect(letters.show('payment', '1')).rejects.toThrow('UNAVAILABLE: payment does not answer');
  });

  it('that are redriven already are not told of as those that would be', async () => {
    const redriven = await serve((response) => void response.end(JSON.stringify({ ...letter, status: 'REDRIVEN' })));
    const letters = new DeadLetters({ order: redriven, inventory: redriven, payment: redriven });
    expect(await letters.redrive({ ids: ['payment/1'], dryRun: true })).toEqual({
      dryRun: true,
      done: [],
      failed: [{ id: 'payment/1', error: 'payment would refuse: Letter 1 is REDRIVEN.' }],
    });
  });

  it('are 500 at most in a list, which says that there are more', async () => {
    const many = Array.from({ length: 501 }, (_, index) => ({ ...letter, id: String(index + 1) }));
    const [full, none] = [many, []].map((deadLetters) => serve((response) => void response.end(JSON.stringify({ deadLetters }))));
    const letters = new DeadLetters({ order: await full!, inventory: await none!, payment: await none! });
    expect(await letters.list({ status: 'PARKED' })).toMatchObject({ deadLetters: { length: 500 }, isCut: true, unanswered: [] });
  });
});
