import { eventually } from '@saga/mesh';
import { withPostgres } from '../src/provision/infrastructure';
import { catalogue } from './catalogue';
import { everyService, urlOf } from './mesh';
import { ops } from './program';

const INSUFFICIENT_PRIVILEGE = '42501';

async function provision(more: Record<string, string> = {}): Promise<string[]> {
  const { code, stdout, stderr } = await ops(['provision'], more);
  if (code !== 0) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '' && !line.includes(' ... '));
}

const query = (url: string, sql: string) => withPostgres(url, async (client) => (await client.query(sql)).rows as unknown[]);
const refusal = expect.objectContaining({ code: INSUFFICIENT_PRIVILEGE }) as unknown;

beforeAll(() => provision());

describe('a second run', () => {
  test('says of every step that it changed nothing, and changes nothing', async () => {
    const before = await catalogue();
    const lines = await provision();
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => !/: (ready|unchanged)$/.test(line))).toEqual([]);
    expect(await catalogue()).toEqual(before);
  });

  test('takes over a new password', async () => {
    const [order] = everyService.filter(({ name }) => name === 'order');
    if (!order) throw new Error('order is not there');
    const login = { user: order.service.user, password: 'changed' };
    const lines = await provision({ ORDER_DATABASE_URL: urlOf(order, login) });
    expect(lines).toContainEqual(expect.stringMatching(/databases of aws: corrected role order_service$/));
    expect(await query(urlOf(order, login), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(query(urlOf(order), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await provision();
    expect(await query(urlOf(order), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a migration that has to wait', () => {
  const { ownerUrl } = everyService.find(({ name }) => name === 'order')!;
  /** What whoever migrates one database takes: they wait for each other. */
  const LOCK = 0x73616761;
  const whileHeld = <Result>(work: () => Promise<Result>) =>
    withPostgres(ownerUrl, async (client) => {
      await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
      return work();
    });

  test('and loses its server is run again', async () => {
    const waiting = `FROM pg_stat_activity WHERE application_name = 'migrate' AND wait_event = 'advisory' AND datname = current_database()`;
    const run = await whileHeld(async () => {
      const ended = ops(['provision']);
      await eventually(
        async () => expect(await query(ownerUrl, `SELECT pg_terminate_backend(pid) AS lost ${waiting}`)).toEqual([{ lost: true }]),
        90_000,
      );
      return { ended };
    });
    const { code, stdout, stderr } = await run.ended;
    expect(stderr).toContain('The migration failed: terminating connection');
    expect(stdout).toContain('migrations of order: unchanged');
    expect(code).toBe(0);
  }, 240_000);

  test('does not outlive the run whose time is over', async () => {
    // It ends when nobody has its standard error any more.
    const { code, stderr } = await whileHeld(() => ops(['provision', '--timeout', '10']));
    expect(stderr).toContain('migrations of order: it has not ended');
    expect(code).toBe(2);
  });
});

describe.each(everyService)('the roles of $name', (service) => {
  const { cloud, database, relay, owner } = service;

  test('the service reads and writes rows of every table but those it only adds to, or reads', async () => {
    const wanted = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
    const lacking = await query(
      urlOf(service),
      `SELECT tablename, privilege FROM pg_tables, unnest('{${wanted.join(',')}}'::text[]) AS privilege
       WHERE schemaname = 'public' AND NOT has_table_privilege(format('public.%I', tablename), privilege)
         AND NOT (SELECT relispartition FROM pg_class WHERE oid = format('public.%I', tablename)::regclass)
       ORDER BY tablename, privilege`,
    );
    const withheld = (tablename: string, ...privileges: string[]) => privileges.map((privilege) => ({ tablename, privilege }));
    expect(lacking).toEqual([...withheld('migrations', 'DELETE', 'INSERT', 'UPDATE'), ...withheld('outbox', 'DELETE', 'UPDATE')]);
  });

  test('nobody but the owner reaches a partition but through its table', async () => {
    const partitions = `SELECT relname AS name, relacl::text AS rights FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY name`;
    const rows = (await query(urlOf(service), partitions)) as { name: string; rights: string }[];
    expect(rows.length).toBeGreaterThanOrEqual(2 * 7);
    expect(rows.filter(({ rights }) => new RegExp(`${service.service.user}|${relay.user}`).test(rights))).toEqual([]);
  });

  test.each([
    'CREATE TABLE mine (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE SCHEMA mine',
    'ALTER TABLE outbox ADD mine int',
    'TRUNCATE outbox',
    'DELETE FROM outbox',
    'UPDATE outbox SET sequence = sequence + 1',
    'DELETE FROM migrations',
  ])('the service may not %s', async (statement) => {
    await expect(query(urlOf(service), statement)).rejects.toEqual(refusal);
  });

  test('the service, its owner and its relay reach no other database', async () => {
    const names = await query(cloud.postgresUrl, 'SELECT datname FROM pg_database WHERE datallowconn');
    const others = (names as { datname: string }[]).map(({ datname }) => datname).filter((name) => name !== database);
    expect(others.length).toBeGreaterThan(1);
    for (const other of others) {
      for (const login of [service.service, relay, owner]) {
        await expect(query(urlOf(service, login, other), 'SELECT 1')).rejects.toEqual(refusal);
      }
    }
  });

  test('the relay reads the outbox and nothing else', async () => {
    const rights = await query(
      urlOf(service, relay),
      `SELECT tablename, privilege FROM pg_tables, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}'::text[]) AS privilege
       WHERE schemaname = 'public' AND has_table_privilege(format('public.%I', tablename), privilege)`,
    );
    expect(rights).toEqual([{ tablename: 'outbox', privilege: 'SELECT' }]);
    await expect(query(urlOf(service, relay), 'SELECT * FROM inbox')).rejects.toEqual(refusal);
  });

  test('none of them is more than it needs to be', async () => {
    const roles = await query(
      cloud.postgresUrl,
      `SELECT rolname, rolreplication, rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls AS mighty FROM pg_roles
       WHERE rolname IN ('${owner.user}', '${service.service.user}', '${relay.user}') ORDER BY rolname`,
    );
    expect(roles).toEqual([
      { rolname: owner.user, rolreplication: false, mighty: false },
      { rolname: relay.user, rolreplication: true, mighty: false },
      { rolname: service.service.user, rolreplication: false, mighty: false },
    ]);
  });
});
