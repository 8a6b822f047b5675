import type { Cloud, Endpoints, Environment, PartName, ServiceName } from './mesh';
import { fixedPorts, type Ports } from './ports';

/** Where the programs of this repository listen when they run as processes, and where containers publish their ports. */
const host = '127.0.0.1';

/** Where each service lives. The clouds are independent: a service sees its own cloud's broker and database alone. */
const cloudOf = { order: 'aws', inventory: 'aws', payment: 'azure' } as const satisfies Record<ServiceName, Cloud>;

/** Development passwords: they guard nothing but against using the wrong role, so each role has its own. */
export function passwordOf(role: string): string {
  return `${role}-password`;
}

export function endpointsOf(ports: Ports): Endpoints {
  const address = (name: PartName): string => `${host}:${ports[name][0]}`;
  return {
    'postgres-aws': address('postgres-aws'),
    'postgres-azure': address('postgres-azure'),
    'kafka-aws': address('kafka-aws'),
    'kafka-azure': address('kafka-azure'),
    registry: `http://${address('registry')}`,
    'connect-aws': `http://${address('connect-aws')}`,
    'connect-azure': `http://${address('connect-azure')}`,
    order: `http://${address('order')}`,
    inventory: `http://${address('inventory')}`,
    payment: `http://${address('payment')}`,
    watchdog: `http://${address('watchdog')}`,
    console: `http://${address('console')}`,
  };
}

/** Where containers find each other. The services are processes of the machine, so no container looks for one. */
export const endpointsWithin: Endpoints = {
  ...endpointsOf(fixedPorts),
  'postgres-aws': 'postgres-aws:5432',
  'postgres-azure': 'postgres-azure:5432',
  'kafka-aws': 'kafka-aws:9092',
  'kafka-azure': 'kafka-azure:9092',
};

/** The one map that services, provisioner and Connect workers are configured with. */
export function environmentOf(endpoints: Endpoints): Environment {
  const registry = `${endpoints.registry}/apis/ccompat/v7`;
  return {
    ...cloudEnvironment('aws', endpoints),
    ...cloudEnvironment('azure', endpoints),
    REGISTRY_URL: registry,
    ...serviceEnvironment('order', endpoints, registry),
    ...serviceEnvironment('inventory', endpoints, registry),
    ...serviceEnvironment('payment', endpoints, registry),
    ...consoleEnvironment(endpoints, registry),
    ORDER_DEADLINE_SECONDS: '30',
    OPS_HOST: host,
    OPS_PORT: new URL(endpoints.watchdog).port,
  };
}

export function postgresUrl(role: string, address: string, database: string): string {
  return `postgres://${role}:${passwordOf(role)}@${address}/${database}`;
}

/** What a cloud's Connect worker is let know of it: the addresses and logins that connectors name. It pulls from the other cloud's broker over the link. */
export function workerEnvironment(environment: Environment, cloud: Cloud, overLink: Readonly<Record<Cloud, string>>): Environment {
  const other = cloud === 'aws' ? 'azure' : 'aws';
  const known = Object.entries(environment).filter(([name]) => /^[A-Z]+_(RELAY_[A-Z]+|KAFKA_BROKERS)$/.test(name));
  return { ...Object.fromEntries(known), [`${other.toUpperCase()}_KAFKA_BROKERS`]: overLink[other] };
}

function cloudEnvironment(cloud: Cloud, endpoints: Endpoints): Environment {
  const prefix = cloud.toUpperCase();
  return {
    [`${prefix}_POSTGRES_URL`]: postgresUrl('postgres', endpoints[`postgres-${cloud}`], 'postgres'),
    [`${prefix}_KAFKA_BROKERS`]: endpoints[`kafka-${cloud}`],
    [`${prefix}_CONNECT_URL`]: endpoints[`connect-${cloud}`],
  };
}

/** It lives in one cloud and reads in both, as operations do. Here it may break what it shows. */
function consoleEnvironment(endpoints: Endpoints, registry: string): Environment {
  const postgres = endpoints['postgres-aws'];
  return {
    CONSOLE_URL: endpoints.console,
    CONSOLE_HOST: host,
    CONSOLE_PORT: new URL(endpoints.console).port,
    CONSOLE_DATABASE_URL: postgresUrl('console_service', postgres, 'console'),
    CONSOLE_OWNER_DATABASE_URL: postgresUrl('console_owner', postgres, 'console'),
    CONSOLE_AWS_KAFKA_BROKERS: endpoints['kafka-aws'],
    CONSOLE_AZURE_KAFKA_BROKERS: endpoints['kafka-azure'],
    CONSOLE_AWS_CONNECT_URL: endpoints['connect-aws'],
    CONSOLE_AZURE_CONNECT_URL: endpoints['connect-azure'],
    CONSOLE_ORDER_URL: endpoints.order,
    CONSOLE_INVENTORY_URL: endpoints.inventory,
    CONSOLE_PAYMENT_URL: endpoints.payment,
    CONSOLE_WATCHDOG_URL: endpoints.watchdog,
    CONSOLE_REGISTRY_URL: registry,
    CONSOLE_LOG_LEVEL: 'info',
    CONSOLE_BREAK: 'on',
  };
}

function serviceEnvironment(service: ServiceName, endpoints: Endpoints, registry: string): Environment {
  const prefix = service.toUpperCase();
  const cloud = cloudOf[service];
  const postgres = endpoints[`postgres-${cloud}`];
  const [relayHost = '', relayPort = ''] = postgres.split(':');
  return {
    [`${prefix}_URL`]: endpoints[service],
    [`${prefix}_HOST`]: host,
    [`${prefix}_PORT`]: new URL(endpoints[service]).port,
    [`${prefix}_DATABASE_URL`]: postgresUrl(`${service}_service`, postgres, service),
    [`${prefix}_OWNER_DATABASE_URL`]: postgresUrl(`${service}_owner`, postgres, service),
    [`${prefix}_RELAY_HOST`]: relayHost,
    [`${prefix}_RELAY_PORT`]: relayPort,
    [`${prefix}_RELAY_DATABASE`]: service,
    [`${prefix}_RELAY_USER`]: `${service}_relay`,
    [`${prefix}_RELAY_PASSWORD`]: passwordOf(`${service}_relay`),
    [`${prefix}_KAFKA_BROKERS`]: endpoints[`kafka-${cloud}`],
    [`${prefix}_REGISTRY_URL`]: registry,
    [`${prefix}_LOG_LEVEL`]: 'info',
  };
}
