import { endpointsOf, environmentOf } from './environment';
import { fixedPorts } from './ports';

const environment = environmentOf(endpointsOf(fixedPorts));

describe('the environment', () => {
  it('gives a service the broker and the database of its own cloud', () => {
    expect(environment).toMatchObject({
      ORDER_KAFKA_BROKERS: '127.0.0.1:19092',
      ORDER_DATABASE_URL: 'postgres://order_service:order_service-password@127.0.0.1:15432/order',
      INVENTORY_KAFKA_BROKERS: '127.0.0.1:19092',
      INVENTORY_OWNER_DATABASE_URL: 'postgres://inventory_owner:inventory_owner-password@127.0.0.1:15432/inventory',
      PAYMENT_KAFKA_BROKERS: '127.0.0.1:29092',
      PAYMENT_DATABASE_URL: 'postgres://payment_service:payment_service-password@127.0.0.1:25432/payment',
    });
  });

  it('tells the relay host, port and role apart, as its connector needs them', () => {
    expect(environment).toMatchObject({
      PAYMENT_RELAY_HOST: '127.0.0.1',
      PAYMENT_RELAY_PORT: '25432',
      PAYMENT_RELAY_DATABASE: 'payment',
      PAYMENT_RELAY_USER: 'payment_relay',
      PAYMENT_RELAY_PASSWORD: 'payment_relay-password',
    });
  });

  it('gives the provisioner each cloud and the registry', () => {
    expect(environment).toMatchObject({
      AWS_POSTGRES_URL: 'postgres://postgres:postgres-password@127.0.0.1:15432/postgres',
      AWS_CONNECT_URL: 'http://127.0.0.1:18083',
      AZURE_KAFKA_BROKERS: '127.0.0.1:29092',
      REGISTRY_URL: 'http://127.0.0.1:18080/apis/ccompat/v7',
    });
  });

  it('leaves nothing undefined', () => {
    expect(Object.entries(environment).filter(([, value]) => !value || value.includes('undefined'))).toEqual([]);
  });
});
