import { readFileSync } from 'node:fs';
import { readConfiguration, type CloudConfiguration, type ServiceConfiguration } from '../src/configuration';

/** The environment of the mesh that the suite runs against. */
export const environment: Readonly<Record<string, string>> = readEnvironment();
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

function readEnvironment(): Record<string, string> {
  const file = process.env['SAGA_MESH_STATE'];
  if (!file) throw new Error('SAGA_MESH_STATE must name the state file of a running mesh.');
  return (JSON.parse(readFileSync(file, 'utf8')) as { environment: Record<string, string> }).environment;
}
