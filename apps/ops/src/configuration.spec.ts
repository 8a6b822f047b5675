import { readConfiguration } from './configuration';

const cloud = {
  POSTGRES_URL: 'postgres://postgres:secret@db:5432/postgres',
  KAFKA_BROKERS: 'a:9092,b:9092',
  CONNECT_URL: 'http://connect:8083',
};
const service = (name: string) => ({
  DATABASE_URL: `postgres://${name}_service:p%40ss@db:5432/${name}`,
  OWNER_DATABASE_URL: `postgres://${name}_owner:owner@db:5432/${name}`,
  RELAY_DATABASE: name,
  RELAY_USER: `${name}_relay`,
  RELAY_PASSWORD: 'relay',
});
const prefixed = (prefix: string, values: object) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
const environment: Record<string, string> = {
  REGISTRY_URL: 'http://registry:8080/apis/ccompat/v7',
  ...prefixed('AWS_', cloud),
  ...prefixed('AZURE_', cloud),
  ...prefixed('ORDER_', service('order')),
  ...prefixed('INVENTORY_', service('inventory')),
  ...prefixed('PAYMENT_', service('payment')),
};

test('each service is provisioned in its own cloud', () => {
  const { clouds } = readConfiguration(environment);
  expect(clouds.map(({ name, services }) => [name, services.map((each) => each.name)])).toEqual([
    ['aws', ['order', 'inventory']],
    ['azure', ['payment']],
  ]);
});

test('the console has a database in one cloud, if the system has a console', () => {
  const databases = {
    CONSOLE_DATABASE_URL: 'postgres://console_service:seen@db:5432/console',
    CONSOLE_OWNER_DATABASE_URL: 'postgres://console_owner:owner@db:5432/console',
  };
  expect(readConfiguration(environment).clouds.map((each) => each.console)).toEqual([undefined, undefined]);
  expect(readConfiguration({ ...environment, ...databases }).clouds.map((each) => each.console?.database)).toEqual(['console', undefined]);
  expect(() => readConfiguration({ ...environment, ...databases, CONSOLE_DATABASE_URL: undefined })).toThrow(/CONSOLE_DATABASE_URL: /);
});

test('a login comes out of its URL decoded', () => {
  const [aws] = readConfiguration(environment).clouds;
  expect(aws?.brokers).toEqual(['a:9092', 'b:9092']);
  expect(aws?.services[0]).toEqual({
    name: 'order',
    database: 'order',
    owner: { user: 'order_owner', password: 'owner' },
    ownerUrl: 'postgres://order_owner:owner@db:5432/order',
    service: { user: 'order_service', password: 'p@ss' },
    relay: { user: 'order_relay', password: 'relay' },
  });
});

test('every variable that is missing or malformed is named at once', () => {
  const malformed = { AWS_KAFKA_BROKERS: 'localhost', PAYMENT_DATABASE_URL: 'mysql://x/y' };
  const broken = { ...environment, ...malformed, ORDER_RELAY_PASSWORD: undefined };
  expect(() => readConfiguration(broken)).toThrow(
    /AWS_KAFKA_BROKERS: must be host:port.*\n.*ORDER_RELAY_PASSWORD: .*\n.*PAYMENT_DATABASE_URL: /,
  );
});
