import { rmSync } from 'node:fs';
import { attach } from '../src/attach';
import { endpointsOf, environmentOf } from '../src/environment';
import { freePorts } from '../src/ports';
import { processInfrastructure } from '../src/processes/infrastructure';
import { childrenOf } from '../src/processes/supervise';
import { folderFor } from '../src/folder';
import { stateFile } from '../src/state';
import { cli, pidOf, untilGone, untilReady } from './launcher';

it('leaves no process 10 s after its launcher was killed: not those of paused parts, not PostgreSQL’s own children', async () => {
  const folder = folderFor(undefined, 'saga-mesh-spec');
  const launcher = cli('up', '--folder', folder, '--infrastructure-only', '--ports', 'free', '--jvm', 'quick');
  try {
    await untilReady(launcher);
    const mesh = await attach(stateFile(folder));
    await mesh.part('postgres-aws').pause();
    await mesh.part('kafka-aws').pause();
    const parts = await Promise.all(mesh.parts.map(pidOf));
    const pids = [...parts, ...parts.flatMap(childrenOf)];
    expect(pids.length).toBeGreaterThan(parts.length);
    launcher.kill('SIGKILL');
    expect(await untilGone(pids, 10_000)).toEqual([]);
  } finally {
    launcher.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

it('neither rehearses nor opens a link when its start was interrupted', async () => {
  const ports = await freePorts();
  const endpoints = endpointsOf(ports);
  const run = { folder: '', ports, endpoints, environment: environmentOf(endpoints), jvm: 'quick', link: {} } as const;
  const said: string[] = [];
  const provided = processInfrastructure(run, (line) => said.push(line), AbortSignal.abort());
  await expect(provided).rejects.toMatchObject({ name: 'AbortError' });
  expect(said).toEqual([]);
});
