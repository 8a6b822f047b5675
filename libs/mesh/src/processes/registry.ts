import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { passwordOf } from '../environment';
import { answers, type Plan } from '../plan';
import { settingsOf } from '../settings';
import { asSuperuser } from '../superuser';
import type { ProcessRun } from './infrastructure';
import { dataFolder, jvmCommand } from './jvm';
import { supervise } from './supervise';

const role = 'registry';

/** Apicurio, which keeps its schemas in a database of its own on postgres-aws. */
export function registryPlan(run: ProcessRun): Plan {
  const name = 'registry';
  const [port, managementPort] = run.ports.registry;
  const folder = dataFolder(run, name);
  const target = ['-jar', join(run.jvmParts.folder, 'registry', 'quarkus-run.jar')];
  const environment = {
    ...settingsOf('registry/registry.env'),
    QUARKUS_HTTP_HOST: '127.0.0.1',
    QUARKUS_HTTP_PORT: String(port),
    QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
    QUARKUS_MANAGEMENT_PORT: String(managementPort),
    APICURIO_DATASOURCE_URL: `jdbc:postgresql://${run.endpoints['postgres-aws']}/${role}`,
    APICURIO_DATASOURCE_PASSWORD: passwordOf(role),
  };
  return {
    name,
    ports: run.ports.registry,
    after: ['postgres-aws'],
    launch: (log) => supervise(jvmCommand(run, name, 384, target, environment), log),
    prepare: async () => {
      mkdirSync(folder, { recursive: true });
      await makeDatabase(run.endpoints['postgres-aws']);
    },
    probe: () => answers(`${run.endpoints.registry}/apis/ccompat/v7/subjects`),
  };
}

function makeDatabase(postgres: string): Promise<void> {
  return asSuperuser(postgres, async (client) => {
    const { rowCount: roles } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (roles === 0) await client.query(`CREATE ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(passwordOf(role))}`);
    const { rowCount: databases } = await client.query('SELECT FROM pg_database WHERE datname = $1', [role]);
    if (databases === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(role)} OWNER ${escapeIdentifier(role)}`);
  });
}
