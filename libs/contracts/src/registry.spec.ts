import { once } from 'node:events';
import { RegistryServer } from '../test/registry-server';
import type { Trouble } from '../test/registry-server';
import { RegistryUnavailableError } from './errors';
import { schemas } from './generated/schemas';
import { Registry } from './registry';

describe('Registry', () => {
  const server = new RegistryServer();
  let url: string;

  beforeAll(async () => (url = await server.start()));
  afterAll(() => server.stop());

  it('closes the connection of a request that it gave up', async () => {
    let closed: Promise<unknown> | undefined;
    server.trouble = (response) => {
      closed = once(response, 'close');
    };
    await expect(new Registry(url, 500).schemaOf(1)).rejects.toThrow(/no answer within 500 ms|Timeout/);
    await closed;
  });

  const silences: Record<string, Trouble> = {
    'never answers': () => {},
    'dies in the middle of an answer': (response) =>
      response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy()),
  };

  it.each(Object.keys(silences))('does not wait for ever for a registry that %s, and asks anew when it is back', async (name) => {
    const registry = new Registry(url, 500);
    const id = server.add('shop.order.OrderPlaced', schemas.OrderPlaced);
    server.trouble = silences[name];
    await expect(registry.schemaOf(id)).rejects.toThrow(RegistryUnavailableError);
    await expect(registry.idOf('OrderPlaced')).rejects.toThrow(RegistryUnavailableError);
    await expect(registry.ruleOf('shop.order.OrderPlaced')).rejects.toThrow(RegistryUnavailableError);
    server.trouble = undefined;
    expect(await registry.schemaOf(id)).toMatchObject({ name: 'shop.order.OrderPlaced' });
  });
});
