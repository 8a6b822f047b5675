import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { images } from '../libs/mesh/src/containers/images';
import { initialisation, postgresFlags } from '../libs/mesh/src/postgres';

interface Service {
  readonly image?: string;
  readonly build?: { readonly target?: string };
  readonly restart?: string;
  readonly healthcheck?: { readonly test: unknown };
  readonly mem_limit?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly container_name?: string;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly aliases: readonly string[] }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('docker-compose.yml');
const { services } = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, Service>> };
const all = Object.entries(services);
const named = (predicate: (service: Service, name: string) => boolean): string[] =>
  all.filter(([name, service]) => predicate(service, name)).map(([name]) => name);

/** Which networks each service joins: two clouds that share the registry, and a link for those who carry records from one to the other. */
const networks = {
  'postgres-aws': ['aws'],
  'postgres-azure': ['azure'],
  'kafka-aws': ['aws', 'link'],
  'kafka-azure': ['azure', 'link'],
  registry: ['aws', 'azure'],
  'connect-aws': ['aws', 'link'],
  'connect-azure': ['azure', 'link'],
  provision: ['aws', 'azure'],
  watchdog: ['aws', 'azure'],
  order: ['aws'],
  inventory: ['aws'],
  payment: ['azure'],
  console: ['aws', 'azure'],
};
const ours = ['order', 'inventory', 'payment', 'console'];
const oneShot = ['provision'];
/** 5 GB, of which Compose counts in powers of 1,024. */
const mebibytesAtMost = 5e9 / 1024 ** 2;

it('each service is in its own networks alone', () => {
  const joined = all.map(([name, service]) => [
    name,
    Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {}),
  ]);
  expect(Object.fromEntries(joined)).toEqual(networks);
});

it.each([
  ['aws', 'azure'],
  ['azure', 'aws'],
])('the broker of %s has a name for its cloud and another for the link, and the worker there goes by the right one', (cloud, other) => {
  const broker = services[`kafka-${cloud}`];
  expect(broker?.networks).toEqual({ [cloud]: { aliases: [`kafka-${cloud}.home`] }, link: { aliases: [`kafka-${cloud}.link`] } });
  expect(broker?.environment).toMatchObject({
    KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093,LINK://:9095',
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://kafka-${cloud}.home:9092,LINK://kafka-${cloud}.link:9095`,
  });
  expect(services[`connect-${cloud}`]?.environment).toMatchObject({
    BOOTSTRAP_SERVERS: `kafka-${cloud}.home:9092`,
    [`${cloud.toUpperCase()}_KAFKA_BROKERS`]: `kafka-${cloud}.home:9092`,
    [`${other.toUpperCase()}_KAFKA_BROKERS`]: `kafka-${other}.link:9095`,
  });
});

it('no broker is told of by the name that all of its networks know', () => {
  expect(text.match(/kafka-\w+:\d+/g)).toBeNull();
});

it('what stays has a health check, and what runs once is not started again', () => {
  expect(named((service, name) => !service.healthcheck && !hasHealthCheckInImage(service) && !oneShot.includes(name))).toEqual([]);
  expect(named(({ restart }) => restart === 'no' || restart === undefined)).toEqual(oneShot);
});

it('the memory of all containers is limited, and that of those that stay to 5 GB in all', () => {
  expect(named(({ mem_limit: limit = '' }) => mebibytes(limit) <= 0)).toEqual([]);
  const limits = all.filter(([name]) => !oneShot.includes(name)).map(([, { mem_limit: limit = '' }]) => mebibytes(limit));
  expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(mebibytesAtMost);
});

it('no container has a fixed name, so that two projects can run beside each other', () => {
  expect(named((service) => service.container_name !== undefined)).toEqual([]);
});

it('ports are published for what a person opens, and on loopback alone', () => {
  expect(named(({ ports = [] }) => ports.length > 0).sort()).toEqual([...ours].sort());
  expect(all.flatMap(([, { ports = [] }]) => ports).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

it('the images that are not built here are those of the container provider, each of one version', () => {
  const pulled = all.flatMap(([, { build, image }]) => (build || !image ? [] : [image]));
  expect([...new Set(pulled)].sort()).toEqual(Object.values(images).sort());
  expect(pulled.filter((image) => !/:\d[\w.]*$/.test(image))).toEqual([]);
});

it.each(['postgres-aws', 'postgres-azure'])('%s is set up and run as in every mesh', (name) => {
  const { command = [], environment = {} } = services[name] ?? {};
  const flags = postgresFlags().flatMap((value, index, all) => (index % 2 === 0 ? [`${value}${all[index + 1]}`] : []));
  expect(command).toEqual(['postgres', ...flags]);
  expect(environment.POSTGRES_INITDB_ARGS).toBe(initialisation.join(' '));
});

it('our own containers can write nothing but /tmp, and have no rights', () => {
  const built = all.filter(([, { build }]) => build);
  expect(built.map(([name]) => name).sort()).toEqual([...ours, ...oneShot, 'watchdog'].sort());
  for (const [, service] of built) {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  }
});

it('every variable has one default, and .env.example lists them all with it', () => {
  const used = [...text.replaceAll('$$', '').matchAll(/\$\{?(\w+)(?::-([^}]*))?/g)].map(([, name, value]) => `${name}=${value}`);
  const listed = [...read('.env.example').matchAll(/^(?:# ?)?([A-Z_]+=.*)$/gm)].map(([, line]) => line);
  expect(used.length).toBeGreaterThan(0);
  expect(listed.sort()).toEqual([...new Set(used)].sort());
});

/** The stage `service` of the Dockerfile, which is the last one, has a health check; the stage `program` before it has none. */
function hasHealthCheckInImage({ build }: Service): boolean {
  const stage =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';
  return build !== undefined && (build.target ?? 'service') === 'service' && /^HEALTHCHECK /m.test(stage);
}

function mebibytes(limit: string): number {
  const [, amount = '0', unit = ''] = /^(\d+)([mg])b?$/i.exec(limit) ?? [];
  return Number(amount) * (unit.toLowerCase() === 'g' ? 1024 : 1);
}
