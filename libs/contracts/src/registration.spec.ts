import { RegistryServer } from '../test/registry-server';
import { registerSchemas } from './registration';
import { eventTypes } from './topics';

describe('registerSchemas', () => {
  const registry = new RegistryServer();
  let url: string;

  beforeEach(async () => (url = await registry.start()));
  afterEach(() => registry.stop());

  it('sets the rule and registers the schema of every event, corrects a weaker rule, and changes nothing the second time', async () => {
    registry.rules.set('shop.order.OrderPlaced', 'BACKWARD');
    const told: string[] = [];
    const changes = await registerSchemas(url, (change) => told.push(change));
    expect(changes).toHaveLength(2 * eventTypes.length);
    expect(told).toEqual(changes);
    expect([...new Set(registry.rules.values())]).toEqual(['FULL_TRANSITIVE']);
    expect(await registerSchemas(url)).toEqual([]);
  });
});
