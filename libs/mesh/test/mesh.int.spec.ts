import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { Client } from 'pg';
import { attach } from '../src/attach';
import { answersMetadata } from '../src/broker';
import { infrastructureParts, type Mesh, type PartName } from '../src/mesh';
import { folderFor } from '../src/folder';
import { startMesh } from '../src/start';
import { stateFile } from '../src/state';
import { answeringEndpoints, cli, endFromOutside, outcome, untilReady } from './launcher';

/** What every mesh keeps, whoever provides it: MESH says who. */
describe('the mesh', () => {
  let folder: string;
  let launcher: ChildProcess;
  let mesh: Mesh;

  beforeAll(async () => {
    folder = folderFor(undefined, 'saga-mesh-spec');
    launcher = cli('up', '--folder', folder, '--infrastructure-only', '--ports', 'free', '--jvm', 'quick');
    await untilReady(launcher);
    mesh = await attach(stateFile(folder));
  }, 180_000);

  afterAll(async () => {
    if (launcher.exitCode === null && launcher.signalCode === null) launcher.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  const query = async (database: 'AWS' | 'AZURE', text: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: mesh.environment[`${database}_POSTGRES_URL`] });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };

  const answer = (url: string): Promise<unknown> => fetch(url).then((response) => response.json());

  /** Kills the parts, then starts them again in the opposite order; each must come back on its port as another process. */
  const killAndStart = async (...names: PartName[]): Promise<void> => {
    const before = await Promise.all(names.map((name) => mesh.part(name).status()));
    for (const { name, endpoint, readyAfterMs } of before) {
      await mesh.part(name).kill();
      expect(await mesh.part(name).status()).toEqual({ name, state: 'killed', endpoint, readyAfterMs });
    }
    for (const { name, endpoint, pid } of before.reverse()) {
      await mesh.part(name).start();
      const after = await mesh.part(name).status();
      expect(after).toMatchObject({ state: 'running', endpoint });
      expect(after.pid).not.toBe(pid);
    }
  };

  it.each(['AWS', 'AZURE'] as const)('PostgreSQL of %s is killed, started again on its port, and has kept its data', async (cloud) => {
    await query(cloud, 'CREATE TABLE kept AS SELECT 1 AS value');
    await killAndStart(cloud === 'AWS' ? 'postgres-aws' : 'postgres-azure');
    expect(await query(cloud, 'SELECT value FROM kept')).toEqual([{ value: 1 }]);
  });

  it('the registry, whose PostgreSQL was killed, is killed too, started again on its port, and has kept its data', async () => {
    const subjects = `${mesh.environment.REGISTRY_URL}/subjects`;
    const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
    const register = (): Promise<Response> =>
      fetch(`${subjects}/kept/versions`, { method: 'POST', headers, body: JSON.stringify({ schema: '"string"' }) });
    // The registry finds out by its first query that its connections to the PostgreSQL of before are dead.
    const deadline = Date.now() + 10_000;
    let { status } = await register();
    while (status >= 500 && Date.now() < deadline) ({ status } = await register());
    expect(status).toBe(200);
    await killAndStart('registry');
    expect(await answer(subjects)).toEqual(['kept']);
  });

  it.each(['aws', 'azure'] as const)(
    'broker and Connect worker of %s are killed, started again, and have kept their connectors',
    async (cloud) => {
      const connectors = `${mesh.endpoints[`connect-${cloud}`]}/connectors`;
      const config = {
        'connector.class': 'org.apache.kafka.connect.mirror.MirrorHeartbeatConnector',
        'source.cluster.alias': 'nowhere',
        'source.cluster.bootstrap.servers': '127.0.0.1:1',
        'target.cluster.alias': cloud,
        'target.cluster.bootstrap.servers': `\${env:${cloud.toUpperCase()}_KAFKA_BROKERS}`,
        'heartbeats.topic.replication.factor': '1',
      };
      const headers = { 'content-type': 'application/json' };
      const made = await fetch(`${connectors}/kept/config`, { method: 'PUT', headers, body: JSON.stringify(config) });
      expect(made.status).toBe(201);
      await killAndStart(`connect-${cloud}`, `kafka-${cloud}`);
      expect(await answer(connectors)).toEqual(['kept']);
    },
  );

  it('has Debezium and MirrorMaker in its Connect workers', async () => {
    const plugins = (await answer(`${mesh.endpoints['connect-azure']}/connector-plugins`)) as { class: string }[];
    expect(plugins.map((plugin) => plugin.class)).toEqual(
      expect.arrayContaining([
        'io.debezium.connector.postgresql.PostgresConnector',
        'org.apache.kafka.connect.mirror.MirrorSourceConnector',
      ]),
    );
  });

  it('pauses a part, which then answers nobody, and resumes it', async () => {
    const broker = mesh.endpoints['kafka-azure'];
    await mesh.part('kafka-azure').pause();
    expect(await mesh.part('kafka-azure').status()).toMatchObject({ state: 'paused' });
    await expect(answersMetadata(broker)).rejects.toThrow('does not answer');
    await mesh.part('kafka-azure').resume();
    await expect(answersMetadata(broker)).resolves.toBeUndefined();
  });

  it('pauses all of PostgreSQL, open connections as well', async () => {
    const client = new Client({ connectionString: mesh.environment.AZURE_POSTGRES_URL });
    await client.connect();
    await mesh.part('postgres-azure').pause();
    const answered = client.query('SELECT 1').then(() => 'answered');
    expect(await Promise.race([answered, pass(500, 'silent')])).toBe('silent');
    await mesh.part('postgres-azure').resume();
    expect(await answered).toBe('answered');
    await client.end();
  });

  it('reports a part that dies by itself, and does not start it again', async () => {
    await endFromOutside(mesh.part('connect-azure'));
    const deadline = Date.now() + 5_000;
    while ((await mesh.part('connect-azure').status()).state === 'running' && Date.now() < deadline) await pass(50);
    expect(await mesh.part('connect-azure').status()).toMatchObject({
      state: 'dead',
      detail: expect.stringMatching(/^connect-azure ended by SIGKILL.*log: .*connect-azure\.log/) as string,
    });
    await mesh.part('connect-azure').start();
  });

  it('tells the parts to whom names one that there is not, and fails', async () => {
    const { code, said } = await outcome(cli('kill', 'kafka-gcp', '--folder', folder));
    expect(said).toBe(`There is no part kafka-gcp; the parts are ${infrastructureParts.join(', ')}.\n`);
    expect(code).toBe(1);
  });

  it('does not start twice in one folder, and says so', async () => {
    const { code, said } = await outcome(cli('up', '--folder', folder, '--ports', 'free'));
    expect(said).toMatch(/^A mesh is running in .* already; see npm run mesh -- status, or end it with npm run mesh -- down\.\n$/);
    expect(code).toBe(1);
  });

  it('ends when its launcher is killed, all of it, paused parts too', async () => {
    await mesh.part('postgres-aws').pause();
    await mesh.part('kafka-aws').pause();
    launcher.kill('SIGKILL');
    // Processes need a moment, Testcontainers' reaper waits 10 s for its client to come back.
    const deadline = Date.now() + 40_000;
    while ((await answeringEndpoints(mesh)).length > 0 && Date.now() < deadline) await pass(200);
    expect(await answeringEndpoints(mesh)).toEqual([]);
    await expect(attach(stateFile(folder))).rejects.toThrow('The mesh is not running any more; start it with npm start.');
  });
});

describe('a start that fails', () => {
  it.each([
    [['--round-trip', 'far'], '--round-trip is a number from 0 to 100000, not far.\n'],
    [['--round-trip', '-1'], '--round-trip is a number from 0 to 100000, not -1.\n'],
    [['--bandwidth', '0'], '--bandwidth is a number from 0.1 to 100000, not 0.\n'],
  ])('tells which measures of the link there are: %j', async (parameters, told) => {
    const [option, value] = parameters as [string, string];
    expect(await outcome(cli('up', `${option}=${value}`))).toEqual({ code: 1, said: told });
  });

  it('refuses a long link in containers, which have none', async () => {
    const start = startMesh({ provider: 'containers', ports: 'free', services: false, link: { roundTripMs: 80 } });
    await expect(start).rejects.toThrow(
      'Delay and bandwidth of the link can be chosen for processes only: start the mesh with MESH=processes.',
    );
  });
});
