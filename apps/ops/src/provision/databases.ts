import { escapeIdentifier as name, escapeLiteral as text, type Client } from 'pg';
import type { CloudConfiguration, DatabaseConfiguration, Login, ServiceConfiguration } from '../configuration';
import { watermarkRule } from '../relay/watermark';
import { withPostgres } from './infrastructure';
import { passwordMatches, scramVerifier } from './password';
import { enforce, type Rule } from './rules';

/** Makes the roles and databases of a cloud's services; one after another, because they share the server's catalogue. */
export async function ensureDatabases({ postgresUrl, services, console }: CloudConfiguration): Promise<string[]> {
  return withPostgres(postgresUrl, async (server) => {
    const changes: string[] = [];
    for (const service of [...services, ...(console ? [console] : [])]) {
      changes.push(...(await ensureRole(server, service.owner, 'NOREPLICATION')));
      changes.push(...(await ensureRole(server, service.service, 'NOREPLICATION')));
      if (service.relay) changes.push(...(await ensureRole(server, service.relay, 'REPLICATION')));
      changes.push(...(await enforce(server, databaseRules(service))));
      changes.push(...(await withPostgres(inDatabase(postgresUrl, service), (client) => enforce(client, schemaRules(service)))));
    }
    const { rows } = await server.query<{ datname: string }>('SELECT datname FROM pg_database WHERE datallowconn ORDER BY datname');
    changes.push(
      ...(await enforce(
        server,
        rows.map(({ datname }) => closedToPublic(datname)),
      )),
    );
    return changes;
  });
}

/** What can be granted and taken only when the migrations have made the tables. */
export async function ensureTablePrivileges(postgresUrl: string, service: ServiceConfiguration): Promise<string[]> {
  const relay = service.relay.user;
  const runtime = service.service.user;
  const owner = service.owner.user;
  // Kept outbox rows are the repair kit, and applied migrations are the owner's business: the service only adds to the one and reads the other.
  const keepsOut = (table: string, privileges: string): Rule => ({
    change: `${runtime} has no ${privileges} on ${table}`,
    holds: `NOT has_table_privilege(${text(runtime)}, ${text(`public.${table}`)}, ${text(privileges)})`,
    make: `REVOKE ${privileges} ON public.${table} FROM ${name(runtime)}`,
  });
  const rules = [
    {
      change: `${relay} may read the outbox`,
      holds: `has_table_privilege(${text(relay)}, 'public.outbox', 'SELECT')`,
      make: `GRANT SELECT ON public.outbox TO ${name(relay)}`,
    },
    keepsOut('outbox', 'UPDATE, DELETE'),
    keepsOut('migrations', 'INSERT, UPDATE, DELETE'),
    watermarkRule,
    {
      change: `${owner} may see whether a repair was interrupted`,
      holds: `has_schema_privilege(${text(owner)}, 'watchdog', 'USAGE') AND has_table_privilege(${text(owner)}, 'watchdog.watermark', 'SELECT')`,
      make: `GRANT USAGE ON SCHEMA watchdog TO ${name(owner)}; GRANT SELECT ON watchdog.watermark TO ${name(owner)}`,
    },
  ];
  return withPostgres(inDatabase(postgresUrl, service), (client) => enforce(client, rules));
}

/** The superuser's URL, turned to a service's database. */
export function inDatabase(postgresUrl: string, { database }: DatabaseConfiguration): string {
  return new URL(`/${encodeURIComponent(database)}${new URL(postgresUrl).search}`, postgresUrl).href;
}

type Replication = 'REPLICATION' | 'NOREPLICATION';

async function ensureRole(server: Client, { user, password }: Login, replication: Replication): Promise<string[]> {
  const { rows } = await server.query<{ asWanted: boolean; rolpassword: string | null }>(
    `SELECT rolcanlogin AND rolreplication = $2 AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls) AS "asWanted", rolpassword
     FROM pg_authid WHERE rolname = $1`,
    [user, replication === 'REPLICATION'],
  );
  const [role] = rows;
  if (role?.asWanted === true && passwordMatches(password, role.rolpassword)) return [];
  await server.query(
    `${role ? 'ALTER' : 'CREATE'} ROLE ${name(user)} WITH LOGIN ${replication} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
     PASSWORD ${text(scramVerifier(password))}`,
  );
  return [`${role ? 'corrected' : 'made'} role ${user}`];
}

function databaseRules({ database, owner, service, relay }: DatabaseConfiguration): Rule[] {
  const mayConnect = ({ user }: Login): Rule => ({
    change: `${user} may connect to database ${database}`,
    holds: `has_database_privilege(${text(user)}, ${text(database)}, 'CONNECT')`,
    make: `GRANT CONNECT ON DATABASE ${name(database)} TO ${name(user)}`,
  });
  return [
    {
      change: `made database ${database}`,
      holds: `EXISTS (SELECT FROM pg_database WHERE datname = ${text(database)})`,
      make: `CREATE DATABASE ${name(database)} OWNER ${name(owner.user)}`,
    },
    {
      change: `${owner.user} owns database ${database}`,
      holds: `SELECT datdba = ${text(owner.user)}::regrole FROM pg_database WHERE datname = ${text(database)}`,
      make: `ALTER DATABASE ${name(database)} OWNER TO ${name(owner.user)}`,
    },
    closedToPublic(database),
    mayConnect(service),
    ...(relay ? [mayConnect(relay)] : []),
  ];
}

/** Every database of the server is closed, also those that are not ours: their owners and superusers still get in. */
function closedToPublic(database: string): Rule {
  return {
    change: `closed database ${database} to PUBLIC`,
    holds: `NOT has_database_privilege('public', ${text(database)}, 'CONNECT, TEMPORARY')`,
    make: `REVOKE ALL ON DATABASE ${name(database)} FROM PUBLIC`,
  };
}

/** Whatever the owner makes from now on, the service may read and write, but not alter. */
function schemaRules({ owner, service, relay }: DatabaseConfiguration): Rule[] {
  const maySee = ({ user }: Login): Rule => ({
    change: `${user} may look into schema public`,
    holds: `has_schema_privilege(${text(user)}, 'public', 'USAGE')`,
    make: `GRANT USAGE ON SCHEMA public TO ${name(user)}`,
  });
  const mayUse = (kind: 'TABLES' | 'SEQUENCES', privileges: readonly string[]): Rule => ({
    change: `${service.user} has ${privileges.join(', ')} on future ${kind.toLowerCase()}`,
    holds: `SELECT array_agg(privilege_type) @> ${text(`{${privileges.join(',')}}`)}
            FROM pg_default_acl, aclexplode(defaclacl)
            WHERE defaclrole = ${text(owner.user)}::regrole AND defaclnamespace = 'public'::regnamespace
              AND defaclobjtype = ${kind === 'TABLES' ? "'r'" : "'S'"} AND grantee = ${text(service.user)}::regrole`,
    make: `ALTER DEFAULT PRIVILEGES FOR ROLE ${name(owner.user)} IN SCHEMA public
           GRANT ${privileges.join(', ')} ON ${kind} TO ${name(service.user)}`,
  });
  return [
    {
      change: 'closed schema public to PUBLIC',
      holds: `NOT has_schema_privilege('public', 'public', 'CREATE, USAGE')`,
      make: 'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    },
    maySee(service),
    ...(relay ? [maySee(relay)] : []),
    mayUse('TABLES', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
    mayUse('SEQUENCES', ['SELECT', 'USAGE']),
  ];
}
