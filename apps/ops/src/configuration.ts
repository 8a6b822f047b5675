import { clouds, serviceNames, services, type Cloud, type Service } from '@saga/contracts';
import { z } from 'zod';

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
const brokers = z.string().regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be host:port, or several with commas between');

const cloudSection = z.object({ POSTGRES_URL: postgresUrl, KAFKA_BROKERS: brokers, CONNECT_URL: z.url() });
const databaseSection = z.object({ DATABASE_URL: postgresUrl, OWNER_DATABASE_URL: postgresUrl });
const serviceSection = databaseSection.extend({
  RELAY_DATABASE: z.string().min(1),
  RELAY_USER: z.string().min(1),
  RELAY_PASSWORD: z.string().min(1),
});

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface CloudConfiguration {
  readonly name: Cloud;
  /** The superuser's URL: the operations program alone has it, as provisioner and as watchdog. */
  readonly postgresUrl: string;
  readonly brokers: readonly string[];
  readonly connectUrl: string;
  readonly services: readonly ServiceConfiguration[];
  /** The console's database, in the one cloud that has it, and in none where the system runs without a console. */
  readonly console?: DatabaseConfiguration;
}

export interface DatabaseConfiguration {
  readonly database: string;
  /** Owns the database and runs the migrations. */
  readonly owner: Login;
  readonly ownerUrl: string;
  /** What the service runs as: it reads and writes rows. */
  readonly service: Login;
  /** What Debezium logs in as, where there is an outbox. */
  readonly relay?: Login;
}

export interface ServiceConfiguration extends DatabaseConfiguration {
  readonly name: Service;
  readonly relay: Login;
}

export interface Configuration {
  readonly clouds: readonly CloudConfiguration[];
  readonly registryUrl: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the whole configuration; throws an error that names every variable that is missing or malformed. */
export function readConfiguration(environment: Environment): Configuration {
  const problems: string[] = [];
  const read = <Shape extends z.ZodRawShape>(prefix: string, section: z.ZodObject<Shape>): z.infer<z.ZodObject<Shape>> => {
    const values = Object.fromEntries(Object.keys(section.shape).map((key) => [key, environment[prefix + key]]));
    const result = section.safeParse(values);
    problems.push(...(result.error?.issues ?? []).map(({ path, message }) => `${prefix}${path.join('.')}: ${message}`));
    return (result.data ?? {}) as z.infer<z.ZodObject<Shape>>;
  };

  const { REGISTRY_URL: registryUrl } = read('', z.object({ REGISTRY_URL: z.url() }));
  const cloudSections = clouds.map((name) => ({ name, ...read(`${name.toUpperCase()}_`, cloudSection) }));
  const hasConsole = environment['CONSOLE_OWNER_DATABASE_URL'] !== undefined;
  const consoleSection = hasConsole ? read('CONSOLE_', databaseSection) : undefined;
  const serviceSections = serviceNames.map((name) => ({ name, ...read(`${name.toUpperCase()}_`, serviceSection) }));
  if (problems.length > 0) throw new Error(`The configuration is not complete:\n  ${problems.join('\n  ')}`);

  return {
    registryUrl,
    clouds: cloudSections.map((cloud) => ({
      name: cloud.name,
      postgresUrl: cloud.POSTGRES_URL,
      brokers: cloud.KAFKA_BROKERS.split(','),
      connectUrl: cloud.CONNECT_URL,
      services: serviceSections.filter(({ name }) => services[name].cloud === cloud.name).map(serviceConfiguration),
      ...(consoleSection && cloud.name === CONSOLE_CLOUD && { console: databaseConfiguration(consoleSection) }),
    })),
  };
}

/** Where the console lives. */
const CONSOLE_CLOUD: Cloud = 'aws';

function databaseConfiguration(section: z.infer<typeof databaseSection>): DatabaseConfiguration {
  return {
    database: decodeURIComponent(new URL(section.OWNER_DATABASE_URL).pathname.slice(1)),
    owner: loginOf(section.OWNER_DATABASE_URL),
    ownerUrl: section.OWNER_DATABASE_URL,
    service: loginOf(section.DATABASE_URL),
  };
}

function serviceConfiguration(section: { readonly name: Service } & z.infer<typeof serviceSection>): ServiceConfiguration {
  return {
    ...databaseConfiguration(section),
    name: section.name,
    database: section.RELAY_DATABASE,
    relay: { user: section.RELAY_USER, password: section.RELAY_PASSWORD },
  };
}

function loginOf(url: string): Login {
  const { username, password } = new URL(url);
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}
