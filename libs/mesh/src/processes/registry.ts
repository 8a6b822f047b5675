import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { passwordOf } from '../environment';
import { dataFolder, jvmCommand } from './jvm';
import { answers, type Plan, type Run } from './plan';
import { asSuperuser } from './superuser';

const role = 'registry';

// Without it each pooled connection answers one request with an error after PostgreSQL was restarted.
const checkedConnections = '-Dquarkus.datasource.postgresql.jdbc.foreground-validation-interval=1S';

/** Apicurio, which keeps its schemas in a database of its own on postgres-aws. */
export function registryPlan(run: Run): Plan {
  const name = 'registry';
  const [port, managementPort] = run.ports.registry;
  const folder = dataFolder(run, name);
  const environment = {
    QUARKUS_HTTP_HOST: '127.0.0.1',
    QUARKUS_HTTP_PORT: String(port),
    QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
    QUARKUS_MANAGEMENT_PORT: String(managementPort),
    // Its own defaults log each request, and every start, in a date format of their own.
    QUARKUS_HTTP_ACCESS_LOG_ENABLED: 'false',
    QUARKUS_LOG_CATEGORY__IO_APICURIO__LEVEL: 'WARN',
    QUARKUS_LOG_CONSOLE_FORMAT: '%d{yyyy-MM-dd HH:mm:ss.SSS} %p %c - %m%n%e',
    APICURIO_STORAGE_KIND: 'sql',
    APICURIO_STORAGE_SQL_KIND: 'postgresql',
    APICURIO_DATASOURCE_URL: `jdbc:postgresql://${run.endpoints['postgres-aws']}/${role}`,
    APICURIO_DATASOURCE_USERNAME: role,
    APICURIO_DATASOURCE_PASSWORD: passwordOf(role),
    // 20 connections from the start, its default, are for more than one laptop's schemas.
    APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '1',
    APICURIO_DATASOURCE_JDBC_MIN_SIZE: '1',
    APICURIO_DATASOURCE_JDBC_MAX_SIZE: '10',
  };
  return {
    name,
    ports: run.ports.registry,
    after: ['postgres-aws'],
    command: jvmCommand(
      run,
      name,
      384,
      [checkedConnections, '-jar', join(run.jvmParts.folder, 'registry', 'quarkus-run.jar')],
      environment,
    ),
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
