import type { Service } from '@saga/contracts';
import { readFileSync } from 'node:fs';
import { readConfiguration, type CloudConfiguration, type ServiceConfiguration } from '../src/configuration';

interface State {
  readonly endpoints: Readonly<Record<Service, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

/** Where the services of the mesh that the suite runs against listen, and its environment. */
export const { endpoints, environment } = readState();
export const configuration = readConfiguration(environment);

export interface ProvisionedService extends ServiceConfiguration {
  readonly cloud: CloudConfiguration;
}

export const everyService: readonly ProvisionedService[] = configuration.clouds.flatMap((cloud) =>
  cloud.services.map((service) => ({ cloud, ...service })),
);

/** A service's URL, with another login or database if given. */
export function urlOf({ cloud, database, service }: ProvisionedService, login = service, inDatabase = database): string {
  const url = new URL(`/${inDatabase}`, cloud.postgresUrl);
  return Object.assign(url, { username: login.user, password: login.password }).href;
}

function readState(): State {
  const file = process.env['SAGA_MESH_STATE'];
  if (!file) throw new Error('SAGA_MESH_STATE must name the state file of a running mesh.');
  return JSON.parse(readFileSync(file, 'utf8')) as State;
}
